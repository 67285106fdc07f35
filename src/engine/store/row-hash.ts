import { sha256Hex } from '../sha256.ts'
import type { SqlValue } from './driver.ts'

/** Returns the SHA-256 over the values of a row. Migrations use it as `row_hash`. */
export const rowHash = (...values: SqlValue[]): string => sha256Hex(JSON.stringify(values))
