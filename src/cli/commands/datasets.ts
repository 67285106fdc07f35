import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Dataset, ExportImages, type ExportResult, type LineageNow, type Loss } from '#contract'
import { diffText, formatList, formatNames, isArchive } from '#engine'
import { negativesText, noNegatives } from '#model/labels/negatives.ts'
import { leftOutText } from '#model/left-out-text.ts'
import { isStorageAddress } from '#model/storage-address.ts'
import { percentText } from '#model/text/percent.ts'
import { addCommand } from '../add-command.ts'
import { choiceOption, placeFrom, splitFrom, wholeNumber, workspaceCommand } from '../arguments.ts'
import { define } from '../define.ts'
import { formatChoices, withFormatChoices } from '../format-choices.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import { count, minute } from '../output/table.ts'
import type { Output } from '../procedure.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

type ExportOptions = CommonOptions & {
  dataset: string
  format: string
  out?: string
  dryRun?: boolean
  images: ExportImages
  base?: string
  shardSize?: number
  verify?: boolean
  selfCheck?: boolean
}

const lossText = ({ what, count: n }: Loss): string => `  not supported: ${n} × ${what}`

function datasheetFile(path: string): string {
  if (!/\.(html|json)$/i.test(path)) throw new UsageError(`A datasheet is a .html or .json file, unlike ${path}.`)
  return resolve(path)
}

function verifiedText({ ok, problems, purged }: Output<'datasets.verify'>, { name }: { name: string }): string {
  const lines = ok ? [`Version ${name} is intact.`] : [`Version ${name} is damaged:`, ...problems]
  if (purged > 0)
    lines.push(`${count(purged, 'image')} purged since: deleted permanently by a plan, with the labels kept.`)
  return lines.join(ok ? '\n' : '\n  ')
}

/** Throws a UsageError for options that don’t go together, such as those of shards for a format without shards. */
function checkUsage({ format, images, base, shardSize, out = '' }: ExportOptions) {
  if (images === 'link' && isArchive(out))
    throw new UsageError('An archive holds copies. Choose --images copy or none, or name a folder.')
  const isInShards = formatList().some(({ name, shards }) => name === format && shards)
  if (base !== undefined && (!isInShards || images !== 'none'))
    throw new UsageError('--base is for shards without images: choose a format of shards, and --images none.')
  if (shardSize !== undefined && !isInShards) throw new UsageError(`--shard-size is for shards; ${format} has none.`)
}

/** Returns the content of a new version, left-out images and splits. `last`: the version whose splits should be kept. */
function frozenText({ name, images, labels, bySplit, negatives, making }: Dataset, last: Dataset | undefined): string {
  return [
    `Version ${name}: ${count(images, 'image')}, ${count(labels, 'label')}, train ${bySplit.train}, val ${bySplit.val}, test ${bySplit.test}.`,
    `${negativesText(negatives ?? noNegatives)}.`,
    ...(making?.leftOut ?? []).map((one) => `${count(one.images, 'image')} left out: ${leftOutText[one.reason]}`),
    ...(making?.keptFrom && making.kept > 0
      ? [`${count(making.kept, 'image')} in the split of version ${making.keptFrom}.`]
      : []),
    ...(last && making?.keptFrom === null
      ? [`Images of ${last.name} change splits because the seed, shares or groups differ.`]
      : []),
    ...(making && making.leakage.groups > 0
      ? [
          `Leakage: ${making.leakage.images} near-duplicates of ${count(making.leakage.groups, 'group')} in more than one split.`,
        ]
      : []),
  ].join('\n')
}

/** Returns the lineage of a version as a small tree: its sources above, its results below. */
function lineageText({ dataset, hash, from, trained, next }: LineageNow): string {
  const short = (text: string) => text.slice(0, 12)
  const above = from
    ? [
        ...(from.previous ? [`version ${from.previous.dataset} (${short(from.previous.hash)})`] : []),
        ...(from.policy ? [`policy ${from.policy.name} ${from.policy.version} (${short(from.policy.hash)})`] : []),
        ...(from.plan ? [`plan ${from.plan.planId} (${short(from.plan.hash)})`] : []),
        ...(from.model ? [`current model ${from.model.name} (${short(from.model.sha256)})`] : []),
        ...(from.golden ? [`golden set ${from.golden.dataset} (${short(from.golden.hash)})`] : []),
        ...from.accepted.map(
          ({ acceptanceId, labels, maxError, audited }) =>
            `${labels} labels accepted in bulk, at most ${percentText(maxError)} wrong by ${audited} audits (${acceptanceId})`,
        ),
        `query ${from.query || 'all reviewed images'}, seed ${from.seed}`,
        `frozen by ${from.frozenBy} with ${from.program}`,
      ]
    : ['not recorded']
  const below = [
    ...trained.map(({ name, version }) => `model ${name} ${version}`),
    ...next.map((name) => `version ${name}`),
  ]
  return [
    ...above.map((one) => `  ${one}`),
    `└─ ${dataset} (${short(hash)})`,
    ...below.map((one) => `   └─ ${one}`),
  ].join('\n')
}

export function addDatasetCommands(program: Command): void {
  const dataset = program.command('dataset').description('dataset versions for training')

  addFreezeCommand(dataset)

  addCommand(dataset, 'list', 'datasets.list', {
    does: 'all versions',
    list: {
      name: 'datasets',
      columns: {
        name: 'name',
        images: 'images',
        labels: 'labels',
        train: ({ bySplit }) => bySplit.train,
        val: ({ bySplit }) => bySplit.val,
        test: ({ bySplit }) => bySplit.test,
        frozen: ({ createdAtMs }) => minute(createdAtMs),
      },
      none: 'No versions yet',
    },
  })

  addCommand(dataset, 'diff', 'datasets.diff', {
    does: 'what changed between two versions',
    takes: {
      a: ['<a>', 'earlier version'],
      b: ['<b>', 'later version'],
      objects: ['--objects', 'list every object that changed'],
    },
    text: diffText,
  })

  addCommand(dataset, 'verify', 'datasets.verify', {
    does: 'verify the hash and files of a version',
    takes: { name: '<name>' },
    text: verifiedText,
    exitCode: ({ ok }) => (ok ? exitCodes.done : exitCodes.failed),
  })

  addCommand(dataset, 'lineage', 'datasets.lineage', {
    does: 'show the lineage of a version',
    takes: { name: '<name>' },
    text: lineageText,
  })

  addCommand(dataset, 'left-out', 'datasets.leftOut', {
    does: 'list images that were left out of a version',
    takes: { name: '<name>' },
    list: {
      name: 'images',
      columns: { image: 'path', reason: ({ reason }) => leftOutText[reason] },
      none: 'Nothing stayed out',
    },
  })

  addCommand(dataset, 'datasheet', 'datasets.writeDatasheet', {
    does: 'write the datasheet of a version',
    takes: { name: '<name>', file: ['--out <file>', 'new .html or .json file', datasheetFile] },
    text: ({ file }, { name }) => `Datasheet of ${name} in ${file}`,
  })

  addExportCommand(program)
}

function addFreezeCommand(dataset: Command): void {
  addCommand(dataset, 'freeze', 'datasets.freeze', {
    does: 'freeze reviewed images as a version',
    takes: {
      name: ['<name>', 'name of the version'],
      where: ['--where <expr>', 'filter'],
      split: ['--split <train/val/test>', 'percentages (default: as the last version, else 80/10/10)', splitFrom],
      by: [
        '--by <field>',
        'keep images with the same value in one split, e.g. image.source (default: as the last version)',
      ],
      seed: ['--seed <n>', 'seed of split and sampling (default: as the last version, else 0)', wholeNumber(0)],
      fromImport: ['--from-import', 'keep the splits that images were imported with'],
      resplit: ['--resplit', 'split again, without placement and options of the last version'],
      golden: ['--golden <where>', 'where the golden set and its near-duplicates go'],
      allowLeakage: ['--allow-leakage', 'allow near-duplicates in more than one split'],
      max: ['--max <n>', 'images at most'],
      perClassMax: ['--per-class-max <n>', 'images of a class at most'],
      balance: ['--balance <how>', 'cap frequent classes'],
      negatives: ['--negatives <share>', 'share of images without labels at most, 0 to 1'],
    },
    async outcome({ client, follow }, given) {
      // Splits as the last version was, so that images keep their splits.
      const last = given.resplit ? undefined : (await client.datasets.list()).at(-1)
      const as = last && { split: last.split, seed: last.seed, by: last.by ?? undefined }
      const frozen = await follow<Dataset>(await client.datasets.freeze({ ...as, ...given }))
      return { json: frozen, text: frozenText(frozen, last) }
    },
  })
}

function addExportCommand(program: Command): void {
  define<[string], ExportOptions>(
    withFormatChoices(
      workspaceCommand(program, 'export', 'export a version')
        .requiredOption('--dataset <name>', 'version to export')
        .addOption(
          choiceOption('--format <format>', 'format of the labels', formatNames('writes')).makeOptionMandatory(),
        )
        .option('--out <dir>', 'folder to create, a .zip or .tar file, or s3://bucket/prefix')
        .option('--dry-run', 'only count what the format would lose')
        .addOption(
          choiceOption('--images <how>', 'how to export the image files', ExportImages.options).default('copy'),
        )
        .option('--base <uri>', 'with --images none: where images lie under their paths, for shards')
        .option('--shard-size <MB>', 'size of shards at most', wholeNumber(1))
        .option('--self-check', 'read the labels back and compare them with the version')
        .option('--verify', 'verify every file, so that the export counts as a backup')
        .option('--no-verify', 'don’t verify, even if the saved policy requires verified copies'),
      'write',
    ),
    ([ws], options) => {
      checkUsage(options)
      return withWorkspace(ws, options, async ({ client, follow }) => {
        const { dataset: name, format, out } = options
        const writeOptions = formatChoices(options, 'write', format)
        if (options.dryRun) {
          const { images, lost } = await client.datasets.losses({ name, format, writeOptions })
          return {
            json: { dryRun: true, dataset: name, format, images, lost },
            text: [
              ...(images === 0 ? [`No image of ${name} has a place in ${format}: an export would be refused.`] : []),
              lost.length === 0 ? `${format} holds all of ${name}` : `${format} would lose of ${name}:`,
              ...lost.map(lossText),
            ].join('\n'),
          }
        }
        if (out === undefined) throw new UsageError('Name the folder to create with --out.')
        const result = await follow<ExportResult>(
          await client.datasets.export({
            name,
            format,
            ...(isStorageAddress(out) ? { address: out } : { folder: placeFrom(out) }),
            images: options.images,
            writeOptions,
            ...(options.base !== undefined && { base: options.base }),
            ...(options.shardSize !== undefined && { shardMb: options.shardSize }),
            verify: options.verify,
            selfCheck: options.selfCheck,
          }),
        )
        const lost = result.lost.map(lossText)
        const { shared = 0, upright = 0 } = result.files ?? {}
        const linked = shared > 0 ? [`  linked: ${count(shared, 'image')}, taking no room of their own`] : []
        const turned = upright > 0 ? [`  rewritten upright: ${upright} (rotated by EXIF)`] : []
        return {
          json: result,
          text: [
            `${count(result.images, 'image')} and ${count(result.labels, 'label')} in ${result.folder}`,
            ...lost,
            ...linked,
            ...turned,
            ...(result.notes ?? []).map((note) => `  ${note}`),
            ...(result.selfChecked ? ['  read back: the labels are those of the version'] : []),
            ...(result.verified ? [`  verified; ${count(result.covers ?? 0, 'image')} count as backed up`] : []),
          ].join('\n'),
        }
      })
    },
  )
}
