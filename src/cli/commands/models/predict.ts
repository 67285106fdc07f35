import { createHash } from 'node:crypto'
import { existsSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type DescribeResult, type ImportResult, type Model, PrelabelResult } from '#contract'
import { createWorkspace, isArchive, isWorkspace, shardsBelow } from '#engine'
import { define } from '../../define.ts'
import { type Outcome, UsageError, unlessSkipped } from '../../outcome.ts'
import { readText } from '../../output/read-text.ts'
import { count, rejects } from '../../output/table.ts'
import { type CommonOptions, type Session, withWorkspace } from '../../session.ts'

type Flags = CommonOptions & { model: string; out: string; list?: string; manifest?: string; embed?: boolean }

/**
 * Adds the command that pre-labels outside of a workspace, such as in a task of a cluster. It works in a hidden folder beside the
 * file, resumes there when it runs again, and deletes the folder at the end.
 */
export function addPredictCommand(program: Command): void {
  define<[string[]], Flags>(
    program
      .command('predict')
      .description('run a model on images outside of a workspace')
      .argument('[source...]', 'images, folders, archives or shards')
      .addOption(
        new Option('--model <file>', 'the ONNX file, or "starter" for the starter model').makeOptionMandatory(),
      )
      .addOption(new Option('--out <file>', 'new Parquet file').makeOptionMandatory())
      .option('--list <file>', 'text file that names a source per line')
      .option('--manifest <file>', 'how the model is read')
      .option('--embed', 'add vectors of the images, and of what was found on them'),
    async ([given], { model, out, list, manifest, embed = false, ...options }) => {
      const sources = [...given, ...(list === undefined ? [] : sourcesIn(list))].map((source) => resolve(source))
      checkSources(sources)
      const file = resolve(out)
      if (!/\.parquet$/i.test(file)) throw new UsageError(`Predictions are a .parquet file. ${out} is none.`)
      if (existsSync(file)) throw new Error(`${out} already exists. Choose another name.`)
      const request = { sources, file, model: model === 'starter' ? null : resolve(model), manifest, embed }
      const workspace = workspaceFor(request)
      if (!isWorkspace(workspace))
        await createWorkspace(workspace, {
          name: basename(out),
          classes: [],
          clock: { nowMs: () => Date.now() },
          headersAlone: true,
        })
      const clear = () => rmSync(workspace, { recursive: true, force: true })
      const added = await withWorkspace(workspace, options, (session) => addModel(session, request)).catch((error) => {
        clear()
        throw error
      })
      const outcome = await withWorkspace(workspace, options, (session) => predict(session, request, added))
      clear()
      return outcome
    },
  )
}

type Request = { sources: string[]; file: string; model: string | null; manifest: string | undefined; embed: boolean }

async function addModel({ client }: Session, { model, manifest }: Request): Promise<Model> {
  const [known] = await client.models.list()
  if (known) return known
  const options = {
    classMap: 'add-classes' as const,
    ...(manifest !== undefined && { manifestFile: resolve(manifest) }),
  }
  return model === null ? client.models.addStarter(options) : client.models.add({ file: model, ...options })
}

async function predict({ client, follow }: Session, { sources, file, embed }: Request, model: Model): Promise<Outcome> {
  await client.workspace.changeSettings({ blindShare: 0 })
  const isUnpacked = sources.some(isArchive) || (await shardsBelow(sources)).length > 0
  const imported = await follow<ImportResult>(
    await client.library.import({
      paths: sources,
      format: 'images',
      storage: isUnpacked ? 'copy' : 'link',
      prelabel: false,
    }),
  )
  const { modelId, sha256 } = model
  // An embedding model finds no objects.
  const prelabeled =
    embed && model.kind === 'embedding'
      ? { failed: [], imagesPerSecond: 0 }
      : PrelabelResult.parse(await follow(await client.models.prelabel({ modelId })))
  if (embed) await follow<DescribeResult>(await client.embeddings.describe({}))
  const written = await client.datasets.writePredictions({ modelId, file, embeddings: embed })
  const left = [...imported.rejected, ...prelabeled.failed]
  return {
    json: { ...written, sha256, imagesPerSecond: prelabeled.imagesPerSecond, rejected: left },
    text: `${count(written.predictions, 'prediction')} on ${count(written.images, 'image')} written to ${file}.${rejects(left, 'Without predictions')}`,
    exitCode: unlessSkipped(left),
  }
}

function sourcesIn(list: string): string[] {
  const sources = readText(list)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  if (sources.length === 0) throw new UsageError(`${list} names no source.`)
  return sources
}

function checkSources(sources: readonly string[]): void {
  if (sources.length === 0) throw new UsageError('Name what to run the model on: images, folders, archives or shards.')
  if (!sources.some((source) => existsSync(source))) throw new Error(`No such file or folder: ${sources[0]}.`)
}

/** Returns the hidden folder; only the same request has the same one. */
function workspaceFor({ sources, file, model, manifest, embed }: Request): string {
  const of = (path: string) => {
    const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {}
    return [path, size, mtimeMs]
  }
  const request = [sources, model && of(model), manifest && of(resolve(manifest)), embed]
  const key = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 12)
  return join(dirname(file), `.${basename(file)}.${key}.work`)
}
