import type { Sink, SinkFile } from './define-format.ts'

/** Writes a file piece by piece; closes it even if that fails. */
export async function putPieces(sink: Sink, path: string, write: (file: SinkFile) => Promise<void>): Promise<void> {
  const file = await sink.open(path)
  try {
    await write(file)
  } finally {
    await file.close()
  }
}

/** Writes a whole file. */
export const put = (sink: Sink, path: string, content: string | Uint8Array): Promise<void> =>
  putPieces(sink, path, (file) => file.write(content))

/** Writes a JSON file of any length: records, one per line, between a beginning and an end. */
export const putRecords = (
  sink: Sink,
  path: string,
  [start, end]: readonly [start: string, end: string],
  records: AsyncIterable<object>,
): Promise<void> =>
  putPieces(sink, path, async (file) => {
    let separator = start
    for await (const record of records) {
      await file.write(`${separator}\n${JSON.stringify(record)}`)
      separator = ','
    }
    await file.write(`${separator === start ? start : ''}\n${end}\n`)
  })
