/** Reads parameters and accepted risks, and reports what is wrong with them. */
export const configurationPolicy = "configuration";

/** Shows the findings that somebody answers for. */
export const acceptedRisksPolicy = "accepted-risks";

/** Reports accepted risks that have expired or match nothing. */
export const currentRisksPolicy = "accepted-risks-are-current";
