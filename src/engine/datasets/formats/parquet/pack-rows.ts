import { defineThread, Threads } from '../../../threads/threads.ts'
import type { PackNotes, PackRequest, tasks } from './pack-tasks.ts'

const packThread = defineThread<typeof tasks>({ tasks: 'packing', pool: 'compute' })

/** Gives the next bytes of a shard. The memory of images changes hands. */
type Pack = (rows: PackRequest) => Promise<Uint8Array>

/** Does work that packs rows into the bytes of Parquet files, in its own thread: that is most of the work. */
export const withPacker = <T>(notes: PackNotes, work: (pack: Pack) => Promise<T>): Promise<T> =>
  new Threads('', () => {}).own(packThread, (ask) =>
    work(async (rows) => {
      const transfer = (rows ?? []).flatMap(({ image: { bytes } }) =>
        bytes && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : [],
      )
      const { packed } = await ask('pack', { notes, rows }, { transfer })
      return packed
    }),
  )
