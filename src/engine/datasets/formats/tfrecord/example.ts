/** The values of a `tf.train.Example` by name: bytes, or numbers. */
export type Feature = { bytes: Buffer[]; numbers: number[] }

class BadMessage extends Error {}

type Field = { number: number; bytes: Buffer } | { number: number; value: number }

/** The fields of a message in protocol buffer encoding, in order. */
function* fieldsOf(message: Buffer): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at)
    const [number, kind] = [Math.floor(tag.value / 8), tag.value % 8]
    at = tag.end
    if (kind === 0) {
      const { value, end } = varint(message, at)
      yield { number, value }
      at = end
    } else {
      const length = kind === 2 ? varint(message, at) : null
      const from = length?.end ?? at
      const size = length?.value ?? (kind === 1 ? 8 : kind === 5 ? 4 : Number.NaN)
      if (!(size >= 0 && from + size <= message.length)) throw new BadMessage()
      yield { number, bytes: message.subarray(from, from + size) }
      at = from + size
    }
  }
}

/** A whole number of up to 64 bits, with its sign. */
function varint(message: Buffer, from: number): { value: number; end: number } {
  let whole = 0n
  for (let at = from; at < from + 10; at++) {
    const byte = message[at]
    if (byte === undefined) break
    whole |= BigInt(byte & 0x7f) << BigInt(7 * (at - from))
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, whole)), end: at + 1 }
  }
  throw new BadMessage()
}

/** Each bytes field with this number. */
function* messagesIn(message: Buffer, number: number): Generator<Buffer> {
  for (const field of fieldsOf(message)) if (field.number === number && 'bytes' in field) yield field.bytes
}

/** Lists of floats and integers are packed or separate. */
function featureOf(message: Buffer): Feature {
  const feature: Feature = { bytes: [], numbers: [] }
  for (const list of messagesIn(message, 1)) feature.bytes.push(...messagesIn(list, 1))
  for (const list of messagesIn(message, 2))
    for (const packed of messagesIn(list, 1))
      for (let at = 0; at + 4 <= packed.length; at += 4) feature.numbers.push(packed.readFloatLE(at))
  for (const list of messagesIn(message, 3))
    for (const field of fieldsOf(list)) {
      if (field.number !== 1) continue
      if ('value' in field) feature.numbers.push(field.value)
      else
        for (let at = 0; at < field.bytes.length; ) {
          const { value, end } = varint(field.bytes, at)
          feature.numbers.push(value)
          at = end
        }
    }
  return feature
}

/** Null for bytes that aren't an Example. */
export function exampleOf(bytes: Buffer): Map<string, Feature> | null {
  try {
    const features = new Map<string, Feature>()
    for (const all of messagesIn(bytes, 1))
      for (const entry of messagesIn(all, 1)) {
        const [key] = messagesIn(entry, 1)
        const [value] = messagesIn(entry, 2)
        if (key && value) features.set(key.toString('utf8'), featureOf(value))
      }
    return features
  } catch (error) {
    if (error instanceof BadMessage) return null
    throw error
  }
}
