import { z } from 'zod'
import { ImportOptions, RecipeName } from '#contract'
import { openEngine } from '#engine'

const Export = z.object({ name: z.string(), format: z.string(), folder: z.string(), verify: z.boolean().optional() })
/**
 * Starts an import, a freeze, an export or a training on a workspace, or resumes the newest job, and kills itself (as kill -9
 * does) halfway: right after the n-th transaction, after the one that makes a query return a row, or at the n-th single
 * read. Prints `done` if the job ended before that.
 */
const Order = z.object({
  folder: z.string(),
  import: ImportOptions.optional(),
  export: Export.optional(),
  freeze: z.object({ name: z.string() }).optional(),
  train: z.object({ dataset: z.string(), recipe: RecipeName }).optional(),
  recover: z.boolean().optional(),
  killAt: z.object({ writes: z.int().optional(), reads: z.int().optional(), once: z.string().optional() }),
})

const order = Order.parse(JSON.parse(process.argv[2] ?? 'null'))
const { client, context } = await openEngine({
  folder: order.folder,
  program: 'a test that is about to be killed',
  recoverJobs: order.recover,
})
const { store } = context
const { write, get } = store
let [writes, reads] = [0, 0]
store.write = (change) => {
  const result = write(change)
  writes += 1
  const isThere = order.killAt.once !== undefined && store.all(order.killAt.once).length > 0
  if (isThere || writes === order.killAt.writes) process.kill(process.pid, 'SIGKILL')
  return result
}
store.get = (sql, parameters) => {
  reads += 1
  if (reads === order.killAt.reads) process.kill(process.pid, 'SIGKILL')
  return get(sql, parameters)
}
const [left] = order.recover ? await client.jobs.list({}) : []
const { jobId } = left
  ? left
  : order.import
    ? await client.library.import(order.import)
    : order.freeze
      ? await client.datasets.freeze(order.freeze)
      : order.train
        ? await client.training.run(order.train)
        : await client.datasets.export(Export.parse(order.export))
await context.jobs.wait(jobId)
process.stdout.write('done\n')
process.exit(0)
