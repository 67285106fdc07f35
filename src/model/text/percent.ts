/** 0.025 as "2.5%", for sentences of the engine and the command line. */
export const percentText = (share: number): string => `${Number((100 * share).toPrecision(3))}%`
