import { bitCount } from '../../bits.ts'

/** 64 bits as two unsigned 32-bit integers, which are far quicker to compare than a bigint. */
export type Bits64 = readonly [high: number, low: number]

/** From 16 hex digits. */
export const bits64 = (hex: string): Bits64 => [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16)]

/** Number of differing bits, 0 to 64. */
export const differingBits = (a: Bits64, b: Bits64): number => bitCount(a[0] ^ b[0]) + bitCount(a[1] ^ b[1])
