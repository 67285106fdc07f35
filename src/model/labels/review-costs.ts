/** Work of each kind of change in a review; drawing an object is 1. A shape that is moved counts 1 − IoU, at most `moved`. */
export const reviewCosts = { missed: 1, spurious: 0.3, relabeled: 0.5, moved: 0.5 } as const
