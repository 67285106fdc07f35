/** The dot product of two equal vectors: both have the length 127. */
export const unitDot = 127 * 127

/** A dot product as a cosine, 0 to 1 where it lies between nothing in common and the same. */
export const shareOf = (dot: number): number => dot / unitDot
