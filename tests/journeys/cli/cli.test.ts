import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  ApplyResult,
  Dataset,
  DatasetDiff,
  Explanation,
  ExportResult,
  Hold,
  HoursSaved,
  ImportResult,
  Job,
  LaterUse,
  ListedImage,
  MeasureResult,
  Model,
  MonitoringReport,
  Notice,
  PlanTotals,
  PolicyCheck,
  PrelabelResult,
  RestoreRate,
  Teamwork,
  User,
  WorkspaceStatus,
} from '#contract'
import { openEngine } from '#engine'
import { writeImage } from '../../support/images.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)

const policy = {
  schema: 1,
  name: 'Short',
  rules: [
    { id: 'plain', action: 'retire', when: 'image.path == "plain-1.png"', reason: 'Plain.' },
    { id: 'unwanted', action: 'drop', when: 'image.path == "plain-2.png"', reason: 'Unwanted.' },
  ],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 20, maxLeavePercentOfClass: 50 },
  settleDays: 0,
}

/** Names that users give to files. */
const oddNames = ['with space.png', '-dash.png', 'Ünï – 写真.png', 'quote"\'`$(x).png', `${'long '.repeat(45)}.png`]

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-'))
  for (let i = 1; i <= 8; i++) await writeImage(at(`in/plain-${i}.png`), { tint: i, widthPx: 80, heightPx: 60 })
  for (const [i, name] of oddNames.entries()) await writeImage(at(`in/odd/${name}`), { tint: 100 + i })
  writeFileSync(at('in/odd/broken.png'), 'not an image at all')
  mkdirSync(at('in/other'))
  writeFileSync(at('in/other/empty.jpg'), '')
  writeFileSync(at('model.onnx'), colorModels.centernet.file)
  writeFileSync(at('policy.json'), JSON.stringify(policy))
  const free = { ...policy, protectDatasets: false }
  writeFileSync(at('free.json'), JSON.stringify(free))
  writeFileSync(at('strict.json'), JSON.stringify({ ...free, fuses: { ...policy.fuses, maxDropPercent: 1 } }))
  writeFileSync(at('double.json'), JSON.stringify(policy).replace('"rules"', '"name":"x","rules"'))
  mkdirSync(at('damaged'))
  writeFileSync(at('damaged/winnow.db'), 'This was a database once, and now it is some text. '.repeat(20))
  writeFileSync(at('classes.txt'), '\uFEFFdog\r\n\r\ncat\r\ndog\r\n')
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Runs a command in the test's folder, as a user would, with `--json`. */
async function json<T>(schema: z.ZodType<T>, args: string[], exitCode = 0): Promise<T> {
  const ended = await winnow([...args, '--json', '--quiet'], { cwd: ground })
  expect({ args, exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ args, exitCode, stderr: '' })
  expect(ended.stdout.endsWith('}\n')).toBe(true)
  const document = ended.json()
  const parsed = schema.parse(document)
  // A schema skips keys that it does not know: whoever reads this output would miss them in the contract.
  expect(document).toEqual(parsed)
  return parsed
}

const ShownPlan = PlanTotals.extend({ restoreRates: z.array(RestoreRate), laterUse: LaterUse })

const keys = (value: object) => Object.keys(value).sort()

const Mapped = z.strictObject({ modelClass: z.string(), class: z.string().nullable(), decided: z.boolean() })
const Named = Model.omit({ classMap: true, sizeBytes: true, addedAtMs: true, imagesPredicted: true, leastWork: true })
/** Nothing is known against a model that stands alone. */
const Moved = Named.extend({ evidence: z.null(), insteadOf: z.null() })
const Added = Named.extend({
  classMap: z.array(Mapped),
  because: z.string(),
  known: z.boolean(),
  trial: z.strictObject({ image: z.string(), predictions: z.int(), inferenceMs: z.number() }).nullable(),
})
const SavedMap = z.strictObject({
  modelId: z.string(),
  classMap: z.array(Mapped),
  added: z.array(z.string()),
  predictionsChanged: z.int(),
})

describe('the main job, with --json', () => {
  test('init', async () => {
    const made = await json(z.strictObject({ workspace: z.string() }), ['init', 'ws', '--classes', 'classes.txt'])
    expect(made).toEqual({ workspace: at('ws') })
  })

  test('import takes all that is good and lists the rest: exit code 4', async () => {
    const result = await json(ImportResult, ['import', 'ws', 'in'], 4)
    expect(result).toMatchObject({ imagesAdded: 13, imagesKnown: 0, labelsAdded: 0 })
    expect(result.rejected.map(({ path }) => path).sort()).toEqual([at('in/odd/broken.png'), at('in/other/empty.jpg')])
    for (const { reason } of result.rejected) expect(reason).toMatch(/^[A-Za-z].*\.$/)
    expect(await json(ImportResult, ['import', 'ws', 'in/plain-1.png', './in/odd/-dash.png'])).toMatchObject({
      imagesAdded: 0,
      imagesKnown: 2,
      rejected: [],
    })
  })

  test('a path that leads nowhere is rejected with its reason', async () => {
    const { rejected } = await json(ImportResult, ['import', 'ws', 'nowhere', 'in/plain-1.png'], 4)
    expect(rejected).toEqual([{ path: at('nowhere'), reason: 'There is no such file or folder.' }])
  })

  test('model add, list, alias, measure', async () => {
    const added = await json(Added, ['model', 'add', 'ws', 'model.onnx', '--name', 'colours', '--map', 'add-classes'])
    expect(added).toMatchObject({
      modelId: 'mdl_1',
      family: 'centernet',
      classes: ['red', 'green', 'blue'],
      name: 'colours',
      kind: 'boxes',
      trial: { predictions: 3 },
    })
    expect(added.sha256).toMatch(/^[0-9a-f]{64}$/)
    const { models } = await json(z.strictObject({ models: z.array(Model) }), ['model', 'list', 'ws'])
    expect(models.map(({ modelId, aliases }) => [modelId, aliases])).toEqual([['mdl_1', ['current']]])
    expect((await json(Moved, ['model', 'alias', 'ws', 'colours', 'current'])).aliases).toEqual(['current'])
    const measured = await json(MeasureResult, ['model', 'measure', 'ws', 'colours', '--seconds', '1'])
    expect(measured.rawImagesPerSecond).toBeGreaterThan(0)
  })

  test('prelabel', async () => {
    const result = await json(PrelabelResult, ['prelabel', 'ws'])
    expect(keys(result)).toEqual([
      'cut',
      'failed',
      'images',
      'imagesPerSecond',
      'inferenceMsPerImage',
      'modelId',
      'predictions',
      'unmapped',
    ])
    expect(result).toMatchObject({ modelId: 'mdl_1', images: 13, predictions: 39, failed: [] })
    expect(await json(PrelabelResult, ['prelabel', 'ws'])).toMatchObject({ images: 0, predictions: 0 })
    expect(
      await json(PrelabelResult, ['prelabel', 'ws', '--again', '--where', 'image.path == "plain-1.png"']),
    ).toMatchObject({
      images: 1,
      predictions: 3,
    })
  })

  test('model map: print, set from a file and by option, back again', async () => {
    const printed = await winnow(['model', 'map', 'ws', 'colours'], { cwd: ground })
    expect(printed.stdout).toBe('red,red\ngreen,green\nblue,blue\n')
    writeFileSync(at('map.csv'), 'red,green\n')
    expect(await json(SavedMap, ['model', 'map', 'ws', 'colours', 'map.csv', '--ignore', 'blue'])).toEqual({
      modelId: 'mdl_1',
      classMap: [
        { modelClass: 'red', class: 'green', decided: true },
        { modelClass: 'green', class: 'green', decided: true },
        { modelClass: 'blue', class: null, decided: true },
      ],
      added: [],
      predictionsChanged: 26,
    })
    const trial = await winnow(['model', 'map', 'ws', 'colours', '--trial', '--quiet'], { cwd: ground })
    expect(trial.stdout).toMatch(
      /model class +found in 13 images +confidence +becomes\n.*\nred +\d+ +0\.\d\d–0\.\d\d +green\n/s,
    )
    writeFileSync(at('map.csv'), printed.stdout)
    expect(await json(SavedMap, ['model', 'map', 'ws', 'colours', 'map.csv'])).toMatchObject({ predictionsChanged: 26 })
  })

  const Listed = z.strictObject({ images: z.array(ListedImage) })

  test('list --labels before and after accept', async () => {
    const { images } = await json(Listed, ['list', 'ws', '--labels', '--order', 'image.path'])
    expect(images).toHaveLength(13)
    const first = images.find(({ path }) => path === 'plain-1.png')!
    expect(first).toMatchObject({
      width: 80,
      height: 60,
      state: 'predicted',
      source: 'in',
      capturedAt: null,
      labels: [],
    })
    expect(first.predictions?.[0]).toMatchObject({
      annotationId: expect.stringMatching(/^prd_1_\d+$/),
      shape: 'box',
      origin: 'model',
      model: 'mdl_1',
      bbox: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    })
    expect(images.map(({ path }) => path)).toEqual(expect.arrayContaining(oddNames.map((name) => `odd/${name}`)))

    const Accepted = z.strictObject({
      images: z.int(),
      labels: z.int(),
      skippedCount: z.int(),
      skipped: z.array(z.unknown()),
    })
    const where = 'image.path.startsWith("plain")'
    expect(await json(Accepted, ['accept', 'ws', '--where', where, '--from-score', '0.2'])).toEqual({
      images: 8,
      labels: 24,
      skippedCount: 0,
      skipped: [],
    })
    const again = await json(Accepted, ['accept', 'ws', '--where', 'image.path == "plain-1.png"'], 4)
    expect(again.skipped).toEqual([{ imageId: first.imageId, reason: 'The image is already reviewed.' }])
    const accepted = await json(Listed, ['list', 'ws', '--labels', '--where', 'state == "reviewed"', '--limit', '3'])
    expect(accepted.images).toHaveLength(3)
    expect(accepted.images[0]?.labels?.[0]).toMatchObject({
      annotationId: expect.stringMatching(/^ann_/),
      class: expect.stringMatching(/^(red|green|blue)$/),
      origin: 'model',
      model: 'mdl_1',
    })
    expect(keys(accepted.images[0]!)).toEqual([
      'capturedAt',
      'height',
      'imageId',
      'labels',
      'lifecycle',
      'path',
      'predictions',
      'source',
      'state',
      'width',
    ])
    const reviewed = ['list', 'ws', '--labels', '--where', 'state == "reviewed"', '--limit', '1']
    const [ofCurrent] = (await json(Listed, reviewed)).images
    const [ofModel] = (await json(Listed, [...reviewed, '--model', 'colours'])).images
    expect(ofCurrent?.predictions).toEqual([])
    expect(ofModel?.predictions).toHaveLength(ofModel?.labels?.length ?? 0)
    const plain = await json(Listed, ['list', 'ws', '--limit', '1'])
    expect(keys(plain.images[0]!)).not.toContain('labels')
  })

  test('monitor', async () => {
    const { models } = await json(MonitoringReport.extend({ teamwork: Teamwork, hoursSaved: HoursSaved }).strict(), [
      'monitor',
      'ws',
      '--since',
      '2026-01-31',
    ])
    expect(models).toMatchObject([
      {
        modelId: 'mdl_1',
        imagesReviewed: 8,
        accepted: 24,
        moved: 0,
        relabelled: 0,
        deleted: 0,
        added: 0,
        perHundredImages: 0,
      },
    ])
  })

  test('retain check, plan, show, apply, restore, hold, release', async () => {
    expect(await json(PolicyCheck, ['retain', 'check', 'policy.json'])).toMatchObject({
      ok: true,
      name: 'Short',
      problems: [],
    })
    const wrong = await json(PolicyCheck, ['retain', 'check', 'double.json'], 1)
    expect(wrong).toMatchObject({ ok: false, problems: [{ severity: 'error', where: 'line 1' }] })

    const plan = await json(PlanTotals, ['retain', 'plan', 'ws', 'policy.json'])
    expect(plan).toMatchObject({
      planId: 'pln_1',
      images: { keep: 11, retire: 1, drop: 1, archive: 0, review: 0 },
      byClass: expect.arrayContaining([{ class: 'red', before: 8, after: 6 }]),
    })
    expect(plan.bytes.drop).toBeGreaterThan(0)
    expect(plan.byRule.map(({ rule, decided }) => [rule, decided])).toEqual(expect.arrayContaining([['unwanted', 1]]))
    expect(plan.rails.every(({ ok }) => ok)).toBe(true)
    expect(await json(ShownPlan, ['retain', 'show', 'ws', 'pln_1'])).toEqual({
      ...plan,
      restoreRates: [],
      laterUse: expect.objectContaining({ planId: 'pln_1', mode: 'active' }),
    })

    const decision = await json(Explanation, ['retain', 'show', 'ws', 'pln_1', '--image', 'img_2'])
    expect(decision).toMatchObject({ imageId: 'img_2', action: expect.any(String), protectedBy: expect.any(Array) })
    expect(decision.because[0]).toEqual({ rule: expect.any(String), detail: expect.any(String) })

    const applied = { planId: 'pln_1', retired: 1, archived: 0, trashed: 1, skipped: [] }
    expect(await json(ApplyResult, ['retain', 'apply', 'ws', 'pln_1', '--yes'])).toEqual(applied)
    expect(await json(ApplyResult, ['retain', 'apply', 'ws', 'pln_1'])).toEqual(applied)
    const Restored = z.strictObject({ restored: z.int(), skipped: z.array(z.unknown()) })
    expect(await json(Restored, ['retain', 'restore', 'ws', 'pln_1'])).toEqual({ restored: 2, skipped: [] })

    const where = 'image.path == "plain-3.png"'
    const hold = await json(Hold, ['retain', 'hold', 'ws', '--where', where, '--reason', 'Court case.'])
    expect(hold).toMatchObject({ holdId: 'hld_1', images: 1, where, reason: 'Court case.', releasedAtMs: null })
    expect((await json(Hold, ['retain', 'release', 'ws', 'hld_1'])).releasedAtMs).not.toBeNull()
  })

  test('dataset freeze, list, diff, verify, export', async () => {
    const frozen = await json(Dataset, ['dataset', 'freeze', 'ws', 'v1', '--split', '50/25/25', '--seed', '3'])
    expect(frozen).toMatchObject({ name: 'v1', images: 8, labels: 24, seed: 3, split: [50, 25, 25] })
    const few = await json(Dataset, ['dataset', 'freeze', 'ws', 'v 2', '--where', 'image.path != "plain-1.png"'])
    // Split as the version before, whose placement stays.
    expect(few).toMatchObject({ images: 7, seed: 3, split: [50, 25, 25], making: { keptFrom: 'v1', kept: 7 } })
    const { datasets } = await json(z.strictObject({ datasets: z.array(Dataset) }), ['dataset', 'list', 'ws'])
    expect(new Set(datasets.map(({ name }) => name))).toEqual(new Set(['v1', 'v 2']))
    expect(await json(DatasetDiff, ['dataset', 'diff', 'ws', 'v1', 'v 2'])).toMatchObject({
      added: 0,
      removed: 1,
      unchanged: 7,
    })
    const Verdict = z.strictObject({ ok: z.boolean(), problems: z.array(z.string()), purged: z.int() })
    expect(await json(Verdict, ['dataset', 'verify', 'ws', 'v1'])).toEqual({ ok: true, problems: [], purged: 0 })

    const exported = await json(ExportResult, ['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'out'])
    expect(exported).toMatchObject({ images: 8, labels: 24, folder: at('out'), manifest: at('out/manifest.json') })
    const names = ['train', 'val', 'test'].map((split) => `out/annotations/instances_${split}.json`)
    const parts = names.filter((name) => existsSync(at(name))).map((name) => JSON.parse(readFileSync(at(name), 'utf8')))
    expect(parts.flatMap(({ images }) => images)).toHaveLength(8)
    expect(parts.flatMap(({ annotations }) => annotations)).toHaveLength(24)
  })

  test('job list, user add, role, disable, list, status', async () => {
    const { jobs } = await json(z.strictObject({ jobs: z.array(Job) }), ['job', 'list', 'ws'])
    expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set(['done']))
    expect(await json(User, ['user', 'add', 'ws', 'ann'])).toMatchObject({ name: 'ann', role: 'annotator' })
    expect(await json(User, ['user', 'role', 'ws', 'ann', 'lead'])).toMatchObject({ role: 'lead' })
    expect(await json(User, ['user', 'role', 'ws', 'ann', 'annotator'])).toMatchObject({ role: 'annotator' })
    expect(await json(User, ['user', 'add', 'ws', 'otto', '--role', 'admin'])).toMatchObject({ role: 'admin' })
    expect(await json(User, ['user', 'disable', 'ws', 'otto'])).toMatchObject({ disabled: true })
    const { users } = await json(z.strictObject({ users: z.array(User) }), ['user', 'list', 'ws'])
    expect(users.map(({ name }) => name).slice(1)).toEqual(['ann', 'otto'])
    const status = await json(WorkspaceStatus.extend({ notices: z.array(Notice) }), ['status', 'ws'])
    expect(status).toMatchObject({
      workspace: at('ws'),
      name: 'ws',
      images: { total: 13, byState: { reviewed: 8, predicted: 5 } },
      labels: 24,
      currentModel: { modelId: 'mdl_1', name: 'colours' },
    })
  })
})

/** Commands that can't be done: `winnow` with these arguments ends with this exit code and says this. */
const wrong: [args: string[], exitCode: number, matches: RegExp][] = [
  // 2: the call itself is wrong.
  [['frob'], 2, /^winnow: unknown command 'frob'\./],
  [['status'], 2, /missing required argument 'ws'/],
  [['status', 'ws', '--frob'], 2, /unknown option '--frob'/],
  [['status', 'ws', 'more'], 2, /too many arguments/],
  [
    ['import', 'ws', 'in', '--format', 'bmp'],
    2,
    /'bmp' is invalid\. Allowed choices are auto, images, coco, .*voc, .*yolo-classify, .*\./,
  ],
  [['import', 'ws', 'in', '--labels-as', 'robot'], 2, /Allowed choices are human, model/],
  [['model', 'alias', 'ws', 'mdl_1', 'best'], 2, /Allowed choices are current, canary, candidate, shadow/],
  [['model', 'rollback', 'ws'], 1, /no previous model to go back to/],
  [
    ['model', 'add', 'ws', 'model.onnx', '--family', 'resnet'],
    2,
    /^winnow: resnet is not a model family\. Allowed choices are auto, .*yolox/,
  ],
  [['user', 'add', 'ws', 'eva', '--role', 'boss'], 2, /Allowed choices are annotator, lead, admin/],
  [['user', 'role', 'ws', 'ann', 'boss'], 2, /Allowed choices are annotator, lead, admin/],
  [['user', 'add', 'ws', 'a\nb'], 2, /without control characters/],
  [
    ['list', 'ws', '--where', 'image.wdth > 3'],
    2,
    /^winnow: --where, character 1: There is no field image\.wdth\. Did you mean image\.width\?\n {2}▸image\.wdth > 3\n$/,
  ],
  [['list', 'ws', '--where', 'image.width > "3"'], 2, /character 15: .*\n {2}image\.width > ▸"3"\n$/],
  [['accept', 'ws', '--where', 'state == '], 2, /ends too early/],
  [['prelabel', 'ws', '--where', '1 + 1'], 2, /true or false/],
  [['retain', 'hold', 'ws', '--where', 'foo', '--reason', 'x'], 2, /no field foo/],
  [['list', 'ws', '--order', 'image.size'], 2, /There is no field image\.size/],
  [['list', 'ws', '--limit', '0'], 2, /0 is not a whole number of at least 1/],
  [['accept', 'ws'], 2, /required option '--where <expr>' not specified/],
  [['accept', 'ws', '--where', 'true', '--from-score', '70'], 2, /70 is not a number between 0 and 1/],
  [['model', 'measure', 'ws', 'colours', '--seconds', '0'], 2, /0 is not a number between 1 and 60/],
  [['retain', 'show', 'ws', '1'], 2, /^winnow: 1 is not an id such as pln_1\.\n$/],
  [['retain', 'show', 'ws', 'pln_1', '--image', 'plain-1.png'], 2, /not an id such as img_1/],
  [['retain', 'restore', 'ws', 'img_1', 'pln_1'], 2, /pln_1 is not an id such as img_1/],
  [['experiment', 'start', 'ws', '--candidate', 'colours', '--share', '0'], 2, /^winnow: --share 0 is no list such as/],
  [['retain', 'plan', 'ws', 'policy.json', '--at', 'yesterday'], 2, /yesterday is not a time/],
  [['job', 'resume', 'ws', '7'], 2, /not an id such as job_1/],
  [['dataset', 'freeze', 'ws', 'v3', '--split', '80/10'], 2, /80\/10 is not a split such as 80\/10\/10/],
  [['dataset', 'freeze', 'ws', 'v3', '--split', '80/10/20'], 2, /add up to 100/],
  [['dataset', 'freeze', 'ws', '../v3'], 2, /^winnow: A version name starts with a letter or digit/],
  [['dataset', 'freeze', 'ws', 'v3', '--where', 'image.'], 2, /--where, character/],
  [['bulk', 'trash', 'ws', '--where', ' '], 2, /^winnow: --where is empty\. Give it a value\.\n$/],
  [
    ['export', 'ws', '--dataset', 'v1', '--format', 'bmp', '--out', 'out2'],
    2,
    /^winnow: option '--format <format>' argument 'bmp' is invalid\. Allowed choices are coco, .*yolo-classify.* Add --help for usage\.\n$/,
  ],
  [
    ['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'out2', '--images', 'move'],
    2,
    /Allowed choices are copy, link, none/,
  ],
  [
    ['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'out2', '--base', 's3://x', '--images', 'none'],
    2,
    /^winnow: --base is for shards without images/,
  ],
  [['export', 'ws', '--dataset', 'v1', '--format', 'parquet', '--out', 'out2', '--base', 's3://x'], 2, /--images none/],
  [['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'out2', '--shard-size', '9'], 2, /coco has none/],
  // 1: the call is right, and it can't be done.
  [['status', 'nowhere'], 1, /^winnow: There is no workspace in .*nowhere/],
  [['status', 'damaged'], 1, /^winnow: The database .*winnow\.db is damaged \(.*\)\. Nothing was written to it\./],
  [['init', 'ws'], 1, /is already a workspace/],
  [['init', 'in'], 1, /is not empty/],
  [['init', 'policy.json/ws'], 1, /policy\.json\/ws/],
  [['init', 'ws2', '--classes', 'nowhere.txt'], 1, /^winnow: No such file or folder: nowhere\.txt\.\n$/],
  [
    ['model', 'map', 'ws', 'colours', '--set', 'violet=red'],
    1,
    /The model has no class violet\. Its classes: red, green, blue\./,
  ],
  [['model', 'map', 'ws', 'colours', '--set', 'violet'], 2, /violet is not such as car=vehicle/],
  [['model', 'map', 'ws', 'colours', 'policy.json'], 1, /policy\.json: Line 1 is not “model class,label set class”/],
  [['model', 'add', 'ws', 'nowhere.onnx'], 1, /There is no file .*nowhere\.onnx/],
  [['model', 'add', 'ws', 'policy.json'], 1, /policy\.json/],
  [['prelabel', 'ws', '--model', 'yolo'], 1, /There is no model yolo\. `winnow model list` shows the models\./],
  [['prelabel', 'ws', '--model', 'colors'], 1, /There is no model colors\. Did you mean colours\?/],
  // Nothing is evaluated before.
  [
    ['model', 'evaluate', 'ws', 'colours', '--dataset', 'v9', '--report', 'policy.json'],
    1,
    /^winnow: policy\.json is a file\. Choose a folder for the report\.\n$/,
  ],
  [['retain', 'check', 'nowhere.json'], 1, /No such file or folder: nowhere\.json/],
  [['retain', 'check', 'in'], 1, /This is a folder, not a file: in\./],
  [['retain', 'plan', 'ws', 'nowhere.json'], 1, /No such file or folder: nowhere\.json/],
  [['retain', 'plan', 'ws', 'double.json'], 1, /line 1: Duplicate key "name"/],
  [['retain', 'plan', 'ws', 'classes.txt'], 1, /This is not JSON/],
  [['retain', 'show', 'ws', 'pln_99'], 1, /^winnow: There is no plan pln_99\.\n$/],
  [['retain', 'show', 'ws', 'pln_1', '--image', 'img_99'], 1, /img_99/],
  [
    ['retain', 'decisions', 'ws', 'pln_1', '--rule', 'nope'],
    1,
    /There is no rule nope in the plan pln_1\. Its rules: hold, .*unwanted.*\.\n$/,
  ],
  [['retain', 'restore', 'ws', 'img_99'], 1, /^winnow: There is no image img_99\.\n$/],
  [['retain', 'release', 'ws', 'hld_99'], 1, /There is no hold hld_99/],
  [['retain', 'hold', 'ws', '--where', 'false', '--reason', 'x'], 1, /No images match/],
  [['job', 'cancel', 'ws', 'job_1'], 1, /has ended/],
  [['dataset', 'freeze', 'ws', 'v1'], 1, /Dataset version v1 already exists/],
  [['dataset', 'freeze', 'ws', 'V1'], 1, /Dataset version v1 already exists/],
  [['dataset', 'freeze', 'ws', 'v3', '--where', 'state == "rejected"'], 1, /No images match/],
  [['dataset', 'verify', 'ws', 'v9'], 1, /There is no dataset version v9\. Did you mean v1\?/],
  [['export', 'ws', '--dataset', 'v9', '--format', 'coco', '--out', 'out2'], 1, /There is no dataset version v9/],
  [['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'out'], 1, /out is not empty/],
  [['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'policy.json'], 1, /is a file/],
  [['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'policy.json/out'], 1, /can't be made/],
  [['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', 'ws/originals/out'], 1, /belongs to the workspace/],
  [['status', 'ws', '--as', 'nobody'], 1, /There is no user nobody/],
  [['demo', 'in'], 1, /is not empty/],
  // 3: refused.
  [['import', 'ws', 'in', '--as', 'ann'], 3, /^winnow: ann is an annotator; only a lead may do this\.\n$/],
  [['user', 'add', 'ws', 'eva', '--as', 'ann'], 3, /only an admin may do this/],
  [['status', 'ws', '--as', 'otto'], 3, /otto is disabled/],
]

describe('what can’t be done', () => {
  test('is said in one or two lines on stderr, with nothing on stdout', async () => {
    const before = readdirSync(ground).sort()
    for (const [args, exitCode, matches] of wrong) {
      const ended = await winnow(args[0] === 'frob' ? args : [...args, '--json', '--quiet'], { cwd: ground })
      const onProgress = `${args.join(' ')}: ${ended.stderr}`
      expect(onProgress).toMatch(new RegExp(matches.source.replace(/^\^/, `: `), matches.flags))
      expect({ args, exitCode: ended.exitCode, stdout: ended.stdout }).toEqual({
        args,
        exitCode,
        stdout: '',
      })
      expect(ended.stderr).toMatch(/^winnow: [^\n]+\n( {2}[^\n]+\n)?$/)
      expect(ended.stderr).not.toMatch(/ at .*\.ts:\d+|Error:/)
    }
    expect(readdirSync(ground).sort()).toEqual(before)
  })

  test('a plan that a guardrail stops is refused with the guardrail’s name, and nothing is asked', async () => {
    const { planId, rails: guardrails } = await json(PlanTotals, [
      'retain',
      'plan',
      'ws',
      'strict.json',
      '--at',
      '2100-01-01',
    ])
    expect(guardrails.filter(({ ok }) => !ok).map(({ id }) => id)).toEqual(['drop-share'])
    const ended = await winnow(['retain', 'apply', 'ws', planId], { cwd: ground })
    expect(ended).toMatchObject({ exitCode: 3, stdout: '' })
    expect(ended.stderr).toMatch(/^winnow: Guardrails block this plan: Share trashed: allowed 1%, found 7\.7%/)
  })

  test('a plan is not applied unasked', async () => {
    const { planId } = await json(PlanTotals, ['retain', 'plan', 'ws', 'free.json', '--at', '2100-01-01'])
    const ended = await winnow(['retain', 'apply', 'ws', planId], { cwd: ground })
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ended.stderr).toBe(
      'winnow: This retires 1 image, archives 0 and moves 1 to the trash. Look again: Reviewed images trashed: 1. Look again: Golden set: 1. Repeat with --yes to confirm.\n',
    )
    expect((await json(ShownPlan, ['retain', 'show', 'ws', planId])).status).toBe('draft')
  })

  test('a workspace that is open elsewhere is refused, and who has it is named', async () => {
    const engine = await openEngine({ folder: at('ws'), program: 'the Winnow app' })
    for (const args of [
      ['list', 'ws'],
      ['status', 'ws'],
      ['prelabel', 'ws'],
    ]) {
      const ended = await winnow(args, { cwd: ground })
      expect(ended).toMatchObject({ exitCode: 3, stdout: '' })
      expect(ended.stderr).toMatch(
        new RegExp(`^winnow: This workspace is open in the Winnow app \\(process ${process.pid} on .*\\)\\.`),
      )
    }
    await engine.close()
    expect((await winnow(['status', 'ws'], { cwd: ground })).exitCode).toBe(0)
  })
})

describe('as a process of its own', () => {
  test.each([
    [['status', 'ws', '--json'], 0, /^\{\n[\s\S]+\}\n$/, /^$/],
    [['import', 'ws', 'in', '--json', '--quiet'], 4, /^\{\n[\s\S]+\}\n$/, /^$/],
    [['frob'], 2, /^$/, /^winnow: .+\n$/],
    [['status', 'ws', '--as', 'otto'], 3, /^$/, /^winnow: .+\n$/],
    [['retain', 'show', 'ws', 'pln_99'], 1, /^$/, /^winnow: There is no plan pln_99\.\n$/],
  ])('%j ends with %i', async (args, exitCode, stdout, stderr) => {
    expect(await winnow(args, { cwd: ground, apart: true })).toMatchObject({
      exitCode,
      stdout: expect.stringMatching(stdout),
      stderr: expect.stringMatching(stderr),
    })
  })
})

describe('for users', () => {
  test('tables on stdout, the stack only with --debug, help on stdout', async () => {
    const list = await winnow(
      ['list', 'ws', '--order', 'image.path', '--limit', '2', '--where', 'state == "reviewed"'],
      {
        cwd: ground,
      },
    )
    expect(list).toMatchObject({ exitCode: 0, stderr: '' })
    expect(list.stdout).toMatch(
      /^id +path +size +state +source +captured\nimg_\d+ +plain-1\.png +80×60 +reviewed +in +–\n/,
    )
    const debug = await winnow(['retain', 'show', 'ws', 'pln_99', '--debug'], { cwd: ground })
    expect(debug.stderr).toMatch(/^winnow: There is no plan pln_99\.\n[\s\S]+ {4}at /)
    const help = await winnow(['retain', 'plan', '--help'], { cwd: ground })
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toMatch(/^Usage: winnow retain plan /)
    expect((await winnow([], { cwd: ground })).exitCode).toBe(2)
  })

  test('rejected files are named with their reasons', async () => {
    const ended = await winnow(['import', 'ws', 'in'], { cwd: ground })
    expect(ended.exitCode).toBe(4)
    expect(ended.stdout).toMatch(
      /^0 images added, 13 already imported, 0 labels added, 2 rejected\.\nRejected:\n {2}.*broken\.png: .+\n/,
    )
  })
})
