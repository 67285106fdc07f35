/** Returns a number with its noun: "1 file", "3 files". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`
