/** The first bytes of an answer, and whether that is all of it. What comes after them is not received. */
export async function readUpTo(answer: Response, maxBytes: number): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = []
  let left = maxBytes
  for await (const part of answer.body ?? []) {
    parts.push(part.subarray(0, left))
    if (part.length > left) return { bytes: joined(parts), isWhole: false }
    left -= part.length
  }
  return { bytes: joined(parts), isWhole: true }
}

/** Bytes with memory of their own: a small Buffer shares that of others. */
const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
