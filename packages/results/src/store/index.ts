/** The store without the statistics, for a program that is to start soon. */

export { USUAL_DATASET } from '../record/description-of.ts';
export { type CurrentHashes, placeName } from '../record/place.ts';
export type { RunRecord } from '../record/schema.ts';
export type { StudyDescription } from '../record/study.ts';
export { describeTrial, type Trial } from '../record/trial.ts';
export { StoreError } from './error.ts';
export { hostName } from './owner.ts';
export type { Reservation, Taken } from './reservation.ts';
export { openStore, type Store } from './store.ts';
