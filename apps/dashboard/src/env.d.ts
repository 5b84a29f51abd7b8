/// <reference types="astro/client" />

interface ImportMetaEnv {
  /** The results folder, absolute. */
  readonly RESULTS_FOLDER: string;
}
