/** The profile that trains what the sources trained. Verdicts on their reports and claims count only in it. */
const JUDGED = 'paper';

/** Whether verdicts count in a profile. In other profiles they are in brackets, and in data they are marked as not judged. */
export const isJudged = (profile: string): boolean => profile === JUDGED;
