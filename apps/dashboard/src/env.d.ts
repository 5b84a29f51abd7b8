/// <reference types="astro/client" />

interface ImportMetaEnv {
  /** The results folder, absolute. */
  readonly RESULTS_FOLDER: string;
  /** Whether the development server shows a queue of trials. */
  readonly QUEUE_SHOWN: boolean;
  /** The folder of the studies' packages, absolute. */
  readonly MODELS_FOLDER: string;
}
