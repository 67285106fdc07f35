import { parentPort, workerData } from 'node:worker_threads'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { PackNotes, PackRequest } from './pack-rows.ts'
import type { Row } from './row.ts'
import { columnNames, parquetSchema } from './schema.ts'

const port = parentPort
const kvMetadata = workerData as PackNotes
let bytes = new ByteWriter()
let writer: ParquetWriter | null = null

port?.on('message', (rows: PackRequest) => {
  if (!writer) {
    bytes = new ByteWriter()
    writer = new ParquetWriter({ writer: bytes, schema: parquetSchema, kvMetadata, createdBy: 'winnow' })
  }
  if (rows) writer.write({ columnData: columnNames.map((name) => columnOf(name, rows)), rowGroupSize: rows.length })
  else {
    writer.finish()
    writer = null
  }
  const packed = bytes.getBytes().slice()
  bytes.index = 0
  port.postMessage(packed, [packed.buffer])
})

/** Image files are packed as they are. Nobody looks for an object by the least and greatest values of its lists. */
const columnOf = (name: string, rows: readonly Row[]) => ({
  name,
  data: rows.map((row) => row[name]),
  ...(name === 'image' && { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false }),
  ...(name === 'objects' && { statistics: false }),
})
