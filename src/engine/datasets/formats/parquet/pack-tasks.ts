import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Opened } from '../../../threads/threads.ts'
import type { Row } from './row.ts'
import { columnNames, parquetSchema } from './schema.ts'

/** What stands beside the columns of each shard. */
export type PackNotes = { key: string; value: string }[]
/** A group of rows, or null behind the last one of a shard. */
export type PackRequest = readonly Row[] | null

type Packing = { bytes: ByteWriter; writer: ParquetWriter | null }

export const tasks = {
  pack(packing: Packing, { notes, rows }: { notes: PackNotes; rows: PackRequest }): { packed: Uint8Array } {
    if (!packing.writer) {
      packing.bytes = new ByteWriter()
      packing.writer = new ParquetWriter({
        writer: packing.bytes,
        schema: parquetSchema,
        kvMetadata: notes,
        createdBy: 'winnow',
      })
    }
    const { bytes, writer } = packing
    if (rows) writer.write({ columnData: columnNames.map((name) => columnOf(name, rows)), rowGroupSize: rows.length })
    else {
      writer.finish()
      packing.writer = null
    }
    const packed = bytes.getBytes().slice()
    bytes.index = 0
    return { packed }
  },
}

/** Image files are packed as they are. Nobody looks for an object by the least and greatest values of its lists. */
const columnOf = (name: string, rows: readonly Row[]) => ({
  name,
  data: rows.map((row) => row[name]),
  ...(name === 'image' && { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false }),
  ...(name === 'objects' && { statistics: false }),
})

export const open = (): Opened<Packing> => ({
  given: { bytes: new ByteWriter(), writer: null },
  within: (work) => work(),
  close() {},
})
