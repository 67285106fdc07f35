import { parentPort, workerData } from 'node:worker_threads'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { writeColumn } from 'hyparquet-writer/src/column.js'
import { objectLeaves, pageOf } from './object-pages.ts'
import type { AskedPack, PackNotes } from './pack-rows.ts'
import type { PackedRows } from './row.ts'
import { columnNames, parquetSchema } from './schema.ts'

const pageBytes = 1 << 20

const port = parentPort
const kvMetadata = workerData as PackNotes
const leaves = objectLeaves()
let bytes = new ByteWriter()
let writer: ParquetWriter | null = null

port?.on('message', (group: AskedPack) => {
  if (!writer) {
    bytes = new ByteWriter()
    writer = new ParquetWriter({ writer: bytes, schema: parquetSchema, kvMetadata, createdBy: 'winnow' })
  }
  if (group) write(writer, group)
  else {
    writer.finish()
    writer = null
  }
  const packed = bytes.getBytes().slice()
  bytes.index = 0
  port.postMessage(packed, [packed.buffer])
})

/** Objects, which are the last column and nearly all of the work, come without rows: what the library makes of those is made here. */
function write(to: ParquetWriter, group: PackedRows): void {
  const begin = bytes.offset
  const columnData = columnNames.filter((name) => name !== 'objects').map((name) => columnOf(name, group.rows))
  to.write({ columnData, rowGroupSize: group.rows.length })
  const written = to.row_groups.at(-1)!
  for (const leaf of leaves) {
    const column = {
      columnName: leaf.name,
      element: leaf.path.at(-1)!,
      schemaPath: leaf.path,
      codec: to.codec,
      compressors: to.compressors,
      // Nobody looks for an object by the least and greatest values of its lists.
      stats: false,
      pageSize: pageBytes,
      columnIndex: false,
      offsetIndex: true,
    }
    const made = writeColumn({ writer: bytes, column, pageData: pageOf(leaf, group) })
    written.columns.push(made.chunk)
    written.total_byte_size += made.chunk.meta_data?.total_uncompressed_size ?? 0n
    to.pendingIndexes.push(made)
  }
  written.total_compressed_size = BigInt(bytes.offset - begin)
}

/** Image files are packed as they are. */
const columnOf = (name: string, rows: PackedRows['rows']) => ({
  name,
  data: rows.map((row) => row[name]),
  ...(name === 'image' && { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false }),
})
