import { statSync } from 'node:fs'

/** Whether two folders stand on different disks: only then does a move make room. */
export const isOnOtherDisk = (a: string, b: string): boolean => statSync(a).dev !== statSync(b).dev
