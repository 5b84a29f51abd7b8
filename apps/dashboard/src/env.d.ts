/// <reference types="astro/client" />

interface ImportMetaEnv {
  /** The results folder, absolute. */
  readonly RESULTS_FOLDER: string;
  /** The folder of the studies' packages, absolute. */
  readonly MODELS_FOLDER: string;
}
