import { crc32, deflateSync } from 'node:zlib'

/** What is wrong with each is in the manifest's `broken`. */
const makers: Readonly<Record<string, (jpeg: Buffer) => Buffer>> = {
  'broken/cut-off.jpg': (jpeg) => jpeg.subarray(0, Math.round(jpeg.length * 0.4)),
  'broken/damaged.jpg': (jpeg) => Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(2_000, 0x5a)]),
  'broken/empty.jpg': () => Buffer.alloc(0),
  'broken/text.jpg': () => Buffer.from('Not an image: a shopping list that was renamed.\n'),
  'broken/hundred-thousand-pixels-wide.png': () => blankPng(100_000, 100_000),
  'broken/notes.txt': () => Buffer.from('Cameras were cleaned in March. The clock of the garden camera runs late.\n'),
}

/** @param jpeg a whole image, from which damaged ones are cut */
export function brokenFile(path: string, jpeg: Buffer): Buffer {
  const make = makers[path]
  if (make === undefined) throw new Error(`Nobody knows how to make ${path}.`)
  return make(jpeg)
}

/** A few hundred bytes that promise widthPx × heightPx pixels and hold one row of them. */
function blankPng(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const row = deflateSync(Buffer.alloc(widthPx + 1), { level: 9 })
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', row),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
