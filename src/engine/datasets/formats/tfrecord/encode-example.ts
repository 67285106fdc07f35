/** The values of a feature: texts or bytes, or numbers of one kind. */
export type Values = (string | Uint8Array)[] | { float: number[] } | { whole: number[] }

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Buffer.from([...bytes, rest])
}

/** A bytes field in protocol buffer encoding. */
const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])

function encodeValues(values: Values): Buffer {
  if (Array.isArray(values))
    return field(
      1,
      Buffer.concat(values.map((value) => field(1, typeof value === 'string' ? Buffer.from(value) : value))),
    )
  if ('whole' in values) return field(3, field(1, Buffer.concat(values.whole.map(varint))))
  const floats = Buffer.alloc(4 * values.float.length)
  for (const [i, value] of values.float.entries()) floats.writeFloatLE(value, 4 * i)
  return field(2, field(1, floats))
}

/** A `tf.train.Example` with these features, sorted by name. */
export function encodeExample(features: Readonly<Record<string, Values>>): Buffer {
  const entries = Object.entries(features).sort(([a], [b]) => (a < b ? -1 : 1))
  const encoded = entries.map(([name, values]) =>
    field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, encodeValues(values))])),
  )
  return field(1, Buffer.concat(encoded))
}
