/** The policy that reads parameters and accepted risks, and reports problems with them. */
export const configurationPolicy = "configuration";

/** The policy that shows accepted findings. */
export const acceptedRisksPolicy = "accepted-risks";

/** The policy that says what the packs can't judge. */
export const notJudgedPolicy = "not-judged";
export const notJudgedDescription = "What isn't judged is said, so that silence about the rest means that it is well.";

/** The policy that reports accepted risks that have expired or match nothing. */
export const currentRisksPolicy = "accepted-risks-are-current";
export const currentRisksDescription = "Each accepted risk must be there and within its date.";
