import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { imageColumns } from './schema.ts'

/** Metadata of each shard. */
type PackNotes = { key: string; value: string }[]

type Columns = { names: readonly string[]; schema: SchemaElement[] }

/** Packs groups of rows, and null behind the last one of a file, into the next bytes of that file. */
export function packerOf(
  notes: PackNotes,
  { names, schema }: Columns = imageColumns,
): (rows: readonly Record<string, unknown>[] | null) => Uint8Array {
  let bytes = new ByteWriter()
  let writer: ParquetWriter | null = null
  const begin = () => {
    bytes = new ByteWriter()
    return new ParquetWriter({ writer: bytes, schema, kvMetadata: notes, createdBy: 'winnow' })
  }
  return (rows) => {
    writer ??= begin()
    if (rows) writer.write({ columnData: names.map((name) => columnOf(name, rows)), rowGroupSize: rows.length })
    else {
      writer.finish()
      writer = null
    }
    const packed = bytes.getBytes().slice()
    bytes.index = 0
    return packed
  }
}

/** Image files are packed as they are. Nobody looks for an object by the least and greatest values of its lists. */
const columnOf = (name: string, rows: readonly Record<string, unknown>[]) => ({
  name,
  data: rows.map((row) => row[name]),
  ...(name === 'image' && { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false }),
  ...(name === 'objects' && { statistics: false }),
})
