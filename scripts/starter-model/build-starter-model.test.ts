import { createHash } from 'node:crypto'
import { appendFile, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuildOptions, buildStarterModel } from './build-starter-model.ts'
import { readManifest } from './manifest.ts'

const root = join(import.meta.dirname, '../..')
const human = join(root, 'node_modules/@vladmandic/human')

describe('building the starter model', () => {
  let folder: string
  let options: BuildOptions

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'winnow-starter-model-'))
    const manifestPath = join(folder, 'centernet-coco80.json')
    await copyFile(join(root, 'models/centernet-coco80.json'), manifestPath)
    options = { manifestPath, packageFolder: human }
  })

  afterEach(() => rm(folder, { recursive: true }))

  const target = () => join(folder, 'centernet-coco80.onnx')

  /** A package folder with the two source files. */
  async function copiedPackage(): Promise<string> {
    const copy = join(folder, 'package')
    for (const { path } of (await readManifest(options.manifestPath)).source.files) {
      await mkdir(dirname(join(copy, path)), { recursive: true })
      await cp(join(human, path), join(copy, path))
    }
    return copy
  }

  it('writes the very file that the manifest names, and nothing else', async () => {
    expect(await buildStarterModel(options)).toBe('built')
    const { result } = await readManifest(options.manifestPath)
    const bytes = await readFile(target())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(result.sha256)
    expect(bytes.length).toBe(result.sizeBytes)
    expect((await readdir(folder)).toSorted()).toEqual(['centernet-coco80.json', 'centernet-coco80.onnx'])
  })

  it('leaves the right file alone and replaces a damaged one', async () => {
    await buildStarterModel(options)
    const { mtimeMs } = await stat(target())
    expect(await buildStarterModel({ ...options, packageFolder: '/nowhere' })).toBe('up to date')
    expect((await stat(target())).mtimeMs).toBe(mtimeMs)

    await writeFile(target(), (await readFile(target())).subarray(0, 1000))
    expect(await buildStarterModel(options)).toBe('built')
    expect(await buildStarterModel(options)).toBe('up to date')
  })

  it('names a missing source, and a source of another release', async () => {
    await expect(buildStarterModel({ ...options, packageFolder: folder })).rejects.toThrow(
      'models/centernet.json of the package @vladmandic/human is missing; run npm ci.',
    )
    const packageFolder = await copiedPackage()
    await appendFile(join(packageFolder, 'models/centernet.bin'), 'x')
    await expect(buildStarterModel({ ...options, packageFolder })).rejects.toThrow(
      'models/centernet.bin of the package @vladmandic/human is not that of version 3.3.6; run npm ci.',
    )
    await expect(stat(target())).rejects.toThrow('ENOENT')
  })

  it('refuses a result that is not the file the manifest names, until it is recorded', async () => {
    const manifest = await readManifest(options.manifestPath)
    await writeFile(options.manifestPath, JSON.stringify({ ...manifest, title: 'Another title' }))
    await expect(buildStarterModel(options)).rejects.toThrow('run it with --record')
    await expect(stat(target())).rejects.toThrow('ENOENT')

    expect(await buildStarterModel({ ...options, record: true })).toBe('built')
    expect(await buildStarterModel(options)).toBe('up to date')
    expect((await readManifest(options.manifestPath)).result.sha256).not.toBe(manifest.result.sha256)
  })
})
