import { closeSync, existsSync, openSync, readSync } from 'node:fs'

const headerBytes = 32
const frameHeaderBytes = 24

/**
 * Reads the pages in a write-ahead log, and its problem, or null. SQLite takes the first invalid frame for the end of the log,
 * and skips all transactions after it. That is right after a power failure, which may cut the last transaction before it was
 * confirmed. But two complete transactions after the frame prove that it was once valid. If only the header is broken, and the
 * database has all pages of the log, nothing is lost.
 */
export function readLog(
  file: string,
  database: { file: string; pageBytes: number },
): { pages: ReadonlySet<number>; problem: string | null } {
  const pages = new Set<number>()
  if (!existsSync(file)) return { pages, problem: null }
  const descriptor = openSync(file, 'r')
  try {
    const header = Buffer.alloc(headerBytes)
    if (readSync(descriptor, header) < headerBytes || header.every((byte) => byte === 0))
      return { pages, problem: null }
    const magic = header.readUInt32BE(0)
    const sum = checksum(magic === 0x377f0683)
    const start = sum([0, 0], header.subarray(0, 24))
    if ((magic !== 0x377f0682 && magic !== 0x377f0683) || !isSum(start, header, 24))
      return {
        pages,
        problem: isTakenOver(descriptor, database) ? null : 'the header of its write-ahead log is broken',
      }
    const frame = Buffer.alloc(frameHeaderBytes + header.readUInt32BE(8))
    let [sums, isRight, endsBehind] = [start, true, 0]
    let uncommitted: number[] = []
    while (readSync(descriptor, frame) === frame.length) {
      const isOurs = frame.compare(header, 16, 24, 8, 16) === 0
      if (isRight) {
        sums = sum(sum(sums, frame.subarray(0, 8)), frame.subarray(frameHeaderBytes))
        isRight = isOurs && isSum(sums, frame, 16)
        uncommitted.push(frame.readUInt32BE(0))
        if (isRight && frame.readUInt32BE(4) > 0) {
          for (const page of uncommitted) pages.add(page)
          uncommitted = []
        }
      } else if (isOurs && frame.readUInt32BE(4) > 0 && ++endsBehind === 2)
        return { pages, problem: 'its write-ahead log is broken in the middle' }
    }
    return { pages, problem: null }
  } finally {
    closeSync(descriptor)
  }
}

/** Whether a database has the last version of each page in the log. Ignores the log's header. */
function isTakenOver(log: number, { file, pageBytes }: { file: string; pageBytes: number }): boolean {
  const frame = Buffer.alloc(frameHeaderBytes + pageBytes)
  /** The start of the last frame of each page. */
  const lastOfPage = new Map<number, number>()
  let previous: Sums | null = null
  for (let at = headerBytes; readSync(log, frame, 0, frame.length, at) === frame.length; at += frame.length) {
    const [header, page] = [frame.subarray(0, 8), frame.subarray(frameHeaderBytes)]
    const follows = (isBigEndian: boolean) => {
      const sum = checksum(isBigEndian)
      return previous === null || isSum(sum(sum(previous, header), page), frame, 16)
    }
    if (!follows(false) && !follows(true)) return false
    previous = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
    lastOfPage.set(frame.readUInt32BE(0), at)
  }
  const database = openSync(file, 'r')
  try {
    const stored = Buffer.alloc(pageBytes)
    return [...lastOfPage].every(([page, at]) => {
      readSync(log, frame, 0, frame.length, at)
      const count = readSync(database, stored, 0, pageBytes, (page - 1) * pageBytes)
      return count === pageBytes && frame.subarray(frameHeaderBytes).equals(stored)
    })
  } finally {
    closeSync(database)
  }
}

type Sums = readonly [number, number]

const isSum = ([first, second]: Sums, bytes: Buffer, at: number): boolean =>
  bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second

/** SQLite's own checksum: each pair of words is added to the two running sums. */
const checksum =
  (isBigEndian: boolean) =>
  ([first, second]: Sums, bytes: Buffer): Sums => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = 0; at < bytes.length; at += 8) {
      first = (first + view.getUint32(at, !isBigEndian) + second) >>> 0
      second = (second + view.getUint32(at + 4, !isBigEndian) + first) >>> 0
    }
    return [first, second]
  }
