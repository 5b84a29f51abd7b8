/** The profile that trains what the sources trained: verdicts on what they reported or claimed count in it alone. */
const JUDGED = 'paper';

/** Whether verdicts count in a profile. In others they are shown in brackets, and marked as not judged in data. */
export const isJudged = (profile: string): boolean => profile === JUDGED;
