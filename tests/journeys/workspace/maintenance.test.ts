import { createHash, randomBytes } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import sharp from 'sharp'
import { Header } from 'tar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BackupResult, CheckResult, ImportResult } from '#contract'
import { openEngine } from '#engine'
import { openDriver } from '../../../src/engine/store/index.ts'
import { diskOf } from '../../../src/engine/store/no-space.ts'
import { smallDisk } from '../../support/files/small-disk.ts'
import { writeImage } from '../../support/images.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)

async function done<Result = Record<string, unknown>>(...args: string[]): Promise<Result> {
  const ended = await winnow([...args, '--json', '--quiet'])
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  return ended.json() as Result
}

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-upkeep-'))
  mkdirSync(at('in'))
  for (let i = 0; i < 4; i++) await writeImage(at(`in/p-${i}.png`), { tint: i * 3 })
  await done('init', at('ws'), '--classes', 'coco80')
  await done('import', at('ws'), at('in'))
  await done('backup', at('ws'), at('whole.tar'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const listed = async (folder: string) =>
  (await done<{ images: { path: string; state: string; labels: unknown[] }[] }>('list', folder, '--labels')).images.map(
    ({ path, state, labels }) => ({ path, state, labels: labels.length }),
  )
const originals = (folder: string): string[] =>
  readdirSync(join(folder, 'originals'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.png'))
    .map((name) => join(folder, 'originals', name))

/** A tar archive of these files, with a right or another header. */
function archive(
  files: { path: string; bytes: Buffer | string; type?: 'File' | 'SymbolicLink' | 'Directory' }[],
): Buffer {
  return Buffer.concat([
    ...files.flatMap(({ path, bytes, type = 'File' }) => {
      const content = Buffer.from(bytes)
      const block = Buffer.alloc(512)
      new Header({
        path,
        type,
        size: content.length,
        mode: 0o644,
        linkpath: type === 'SymbolicLink' ? '/etc/passwd' : '',
      }).encode(block, 0)
      return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
    }),
    Buffer.alloc(1024),
  ])
}

describe('backup and restore', () => {
  test('U3: a restored workspace lists the same and has every byte', async () => {
    const made = await done('restore-backup', at('whole.tar'), at('restored'))
    expect(made).toMatchObject({ images: 4, erasedAgain: 0, erasureLogs: [at('ws/erasures.json')] })
    expect(await listed(at('restored'))).toEqual(await listed(at('ws')))
    const found = await done<CheckResult>('doctor', at('restored'), '--deep')
    expect(found).toMatchObject({ ok: true })
    // Archived by another folder than that of the workspace that was backed up.
    expect((await done<{ archiveFolder: string }>('settings', at('restored'))).archiveFolder).toBe('')
  })

  test('U3: a folder that holds anything, or a backup that is there already, is refused and stays as it is', async () => {
    mkdirSync(at('full'))
    writeFileSync(at('full/mine.txt'), 'mine')
    const refused = await winnow(['restore-backup', at('whole.tar'), at('full'), '--quiet'])
    expect(refused.exitCode).not.toBe(0)
    expect(refused.stderr).toContain('is not empty')
    expect(readdirSync(at('full'))).toEqual(['mine.txt'])
    const before = readFileSync(at('whole.tar'))
    const again = await winnow(['backup', at('ws'), at('whole.tar'), '--quiet'])
    expect(again.stderr).toContain('already exists')
    expect(readFileSync(at('whole.tar')).equals(before)).toBe(true)
    const nowhere = await winnow(['backup', at('ws'), at('no/such/folder.tar'), '--quiet'])
    expect(nowhere.stderr).toContain('doesn’t exist')
  })

  test('U1: a backup that is stopped leaves no file, and none under its name', async () => {
    for (const [n, step] of (['commit', 'rename'] as const).entries()) {
      const ended = await winnow(['backup', at('ws'), at(`killed-${n}.tar`), '--quiet'], {
        stopAt: { signal: 'SIGKILL', when: 'before', step, n: step === 'commit' ? 3 : 1 },
      })
      expect(ended.exitCode).toBeNull()
      expect(existsSync(at(`killed-${n}.tar`))).toBe(false)
      await done('backup', at('ws'), at(`killed-${n}.tar`))
      await done('restore-backup', at(`killed-${n}.tar`), at(`after-kill-${n}`))
    }
  })

  test('U9: a restore that is killed leaves no workspace, and the next one removes its remains', async () => {
    mkdirSync(at('kills'))
    const { steps } = await winnowCounted(['restore-backup', at('whole.tar'), at('kills/counted'), '--quiet'])
    expect(steps.open).toBeGreaterThan(5)
    const stops: StopAt[] = [
      ...[1, 2, 4, steps.open].map((n): StopAt => ({ signal: 'SIGKILL', when: 'after', step: 'open', n })),
      { signal: 'SIGKILL', when: 'before', step: 'commit', n: 1 },
      { signal: 'SIGKILL', when: 'after', step: 'commit', n: steps.commit },
    ]
    const target = at('kills/ws')
    for (const stopAt of sampled(stops, 2)) {
      const ended = await winnow(['restore-backup', at('whole.tar'), target, '--quiet'], { stopAt })
      expect({ stopAt, exitCode: ended.exitCode }).toEqual({ stopAt, exitCode: null })
      expect(existsSync(target)).toBe(false)
    }
    // What a restore is still filling, here this process, is left alone.
    mkdirSync(`${target}.unfinished-busy`)
    writeFileSync(`${target}.unfinished-busy/.restored-by`, `${hostname()} ${process.pid}`)
    await done('restore-backup', at('whole.tar'), target)
    expect(readdirSync(at('kills')).toSorted()).toEqual(['counted', 'ws', 'ws.unfinished-busy'])
    expect(await listed(target)).toEqual(await listed(at('ws')))
  })

  test('U9: Ctrl-C while restoring leaves nothing', async () => {
    const ended = await winnow(['restore-backup', at('whole.tar'), at('kills/stopped'), '--quiet'], {
      stopAt: { signal: 'SIGINT', when: 'after', step: 'open', n: 3 },
    })
    expect(ended).toMatchObject({ exitCode: 1, stderr: 'winnow: Canceled. Nothing was created.\n' })
    expect(readdirSync(at('kills')).filter((name) => name.startsWith('stopped'))).toEqual([])
  })

  test('U10: a disk that fills up leaves no backup of its name, and is named', async () => {
    const disk = smallDisk(40)
    mkdirSync(at('noise'))
    // Noise does not get smaller by compression, and so much takes longer to back up than the disk to fill.
    for (let i = 0; i < 20; i++)
      await sharp(randomBytes(700 * 700 * 3), { raw: { width: 700, height: 700, channels: 3 } })
        .png()
        .toFile(at(`noise/${i}.png`))
    cpSync(at('ws'), at('large'), { recursive: true })
    await done('import', at('large'), at('noise'))
    const engine = await openEngine({ folder: at('large') })
    const file = join(disk.folder, 'full.tar')
    try {
      const { jobId } = await engine.client.maintenance.backup({ file })
      while (!existsSync(`${file}.partial`)) await nextTurn()
      disk.fill(engine)
      const job = await engine.context.jobs.wait(jobId)
      expect(job.status).toBe('failed')
      expect(job.error).toContain(`Disk full: ${diskOf(disk.folder)}. Free some space`)
      expect(existsSync(`${file}.partial`)).toBe(false)
      expect((await engine.client.maintenance.backups()).map((backup) => backup.file)).not.toContain(file)
      disk.clear(engine)
      rmSync(file, { force: true })
      const again = await engine.context.jobs.wait((await engine.client.maintenance.backup({ file })).jobId)
      expect(again).toMatchObject({ status: 'done', result: { verified: true } })
    } finally {
      await engine.close()
      disk.remove()
    }
  })

  test('U11: a backup does not go among the files of its own workspace, by a link neither', async () => {
    symlinkSync(at('ws'), at('also-ws'))
    for (const file of ['ws/inside.tar', 'ws/originals/inside.tar', 'also-ws/inside.tar']) {
      const { exitCode, stderr } = await winnow(['backup', at('ws'), at(file)])
      expect({ file, exitCode }).toEqual({ file, exitCode: 1 })
      expect(stderr).toContain(`${at(file)} is inside the workspace and would be lost with it.`)
      expect(existsSync(at(file))).toBe(false)
    }
    // Where backups before an upgrade are, others may be: against a damaged database they help as well.
    await done('backup', at('ws'), at('ws/backups/inside.tar'))
    await done('restore-backup', at('ws/backups/inside.tar'), at('from-inside'))
    rmSync(at('ws/backups/inside.tar'))
  })

  test('U2: a backup of a workspace in use holds database and originals of one moment', async () => {
    cpSync(at('ws'), at('busy'), { recursive: true })
    mkdirSync(at('more'))
    for (let i = 0; i < 12; i++) await writeImage(at(`more/m-${i}.png`), { tint: 100 + i })
    const engine = await openEngine({ folder: at('busy') })
    try {
      const importing = await engine.client.library.import({ paths: [at('more')] })
      const backup = await engine.client.maintenance.backup({ file: at('busy.tar') })
      expect(await engine.context.jobs.wait(backup.jobId)).toMatchObject({ status: 'done' })
      await engine.context.jobs.wait(importing.jobId)
    } finally {
      await engine.close()
    }
    await done('restore-backup', at('busy.tar'), at('of-busy'))
    expect(await done<CheckResult>('doctor', at('of-busy'), '--deep')).toMatchObject({ ok: true })
  })

  test('U4: a backup that is cut off or changed anywhere is refused, and nothing is made', async () => {
    const whole = readFileSync(at('whole.tar'))
    const bad: [name: string, bytes: Buffer][] = [
      ['empty', Buffer.alloc(0)],
      ['text', Buffer.from('This is no backup. '.repeat(100))],
      ['gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(2000, 7)])],
      ...[0.1, 0.5, 0.9, 0.99].map((share): [string, Buffer] => [
        `cut at ${share}`,
        whole.subarray(0, Math.floor(whole.length * share)),
      ]),
      ...[600, Math.floor(whole.length / 2), whole.length - 4000].map((place): [string, Buffer] => {
        const changed = Buffer.from(whole)
        changed[place] = changed[place]! ^ 0xff
        return [`changed at ${place}`, changed]
      }),
      ['traversal', archive([{ path: '../outside.txt', bytes: 'x' }])],
      ['inner traversal', archive([{ path: 'models/../../outside.txt', bytes: 'x' }])],
      ['absolute', archive([{ path: '/tmp/outside.txt', bytes: 'x' }])],
      ['link', archive([{ path: 'models/a.onnx', bytes: '', type: 'SymbolicLink' }])],
      ['folder', archive([{ path: 'models/', bytes: '', type: 'Directory' }])],
      ['unknown', archive([{ path: 'winnow.db-wal', bytes: 'x' }])],
      [
        'twice',
        archive([
          { path: 'winnow.db', bytes: 'x' },
          { path: 'winnow.db', bytes: 'y' },
        ]),
      ],
      ['no manifest', archive([{ path: 'winnow.db', bytes: 'x' }])],
    ]
    for (const [name, bytes] of bad) {
      writeFileSync(at('bad.tar'), bytes)
      const ended = await winnow(['restore-backup', at('bad.tar'), at('bad'), '--quiet'])
      expect({ name, exitCode: ended.exitCode }).toEqual({ name, exitCode: 1 })
      expect(ended.stderr).toMatch(/can't be restored\. .+ Nothing was restored/)
      expect(readdirSync(ground).filter((file) => file.startsWith('bad') && file !== 'bad.tar')).toEqual([])
    }
    expect(existsSync('/tmp/outside.txt')).toBe(false)
  })

  test('U5: images erased since the backup do not come back, by the log beside it or in the workspace', async () => {
    cpSync(at('ws'), at('erasing'), { recursive: true })
    await done('backup', at('erasing'), at('before.tar'))
    copyFileSync(at('before.tar'), at('carried.tar'))
    await done(
      'retain',
      'erase',
      at('erasing'),
      '--where',
      'image.path.contains("p-1")',
      '--reason',
      'asked',
      '--basis',
      'law',
      '--yes',
    )
    const isBack = (folder: string) =>
      originals(folder).some((file) => readFileSync(file).equals(readFileSync(at('in/p-1.png'))))
    for (const [file, name] of [
      ['before.tar', 'beside'],
      ['carried.tar', 'in the workspace'],
    ] as const) {
      const made = await done<{ erasureLogs: string[] }>('restore-backup', at(file), at(`again ${name}`))
      expect(made).toMatchObject({ erasedAgain: 1, images: 3 })
      expect(made.erasureLogs.length).toBeGreaterThan(0)
      expect(isBack(at(`again ${name}`))).toBe(false)
      expect(readFileSync(at(`again ${name}/winnow.db`)).includes('p-1.png')).toBe(false)
      const again = await winnow(['import', at(`again ${name}`), at('in/p-1.png'), '--json', '--quiet'])
      expect(again.json()).toMatchObject({ imagesAdded: 0 })
    }
    renameSync(at('erasing'), at('gone'))
    const unknown = await done('restore-backup', at('carried.tar'), at('unknown'))
    expect(unknown).toMatchObject({ erasedAgain: 0, erasureLogs: [] })
    const named = await done('restore-backup', at('carried.tar'), at('named'), '--erasures', at('gone'))
    expect(named).toMatchObject({ erasedAgain: 1 })
  })

  test('U6: missing and damaged originals are named, the rest is in the backup', async () => {
    cpSync(at('ws'), at('holes'), { recursive: true })
    const [missing, damaged] = originals(at('holes'))
    rmSync(missing!)
    writeFileSync(damaged!, 'other bytes')
    writeFileSync(at('holes/models/changed.onnx'), 'other bytes')
    const database = openDriver(at('holes/winnow.db'))
    for (const file of ['changed.onnx', 'missing.onnx'])
      database.exec(
        `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, added_at, added_by, version)
         VALUES ('m', hex(randomblob(32)), 'test', '${file}', 1, '[]', '{}', 1, 1, (SELECT count(*) + 1 FROM model))`,
      )
    database.close()
    const ended = await winnow(['backup', at('holes'), at('holes.tar'), '--json', '--quiet'])
    expect(ended.exitCode).toBe(4)
    const { leftOut: skipped, images } = ended.json() as BackupResult
    expect(images).toBe(3)
    expect(
      skipped.map(({ path, reason }) => [path.startsWith('models/'), /missing|changed/.exec(reason)?.[0]]),
    ).toEqual([[true, 'changed'], [true, 'missing'], ...[expect.anything(), expect.anything()]])
    expect(
      skipped
        .slice(2)
        .map(({ reason }) => /missing|changed/.exec(reason)?.[0])
        .toSorted(),
    ).toEqual(['changed', 'missing'])
  })
})

describe('the check', () => {
  const check = async (folder: string, ...more: string[]) => {
    const ended = await winnow(['doctor', folder, '--json', '--quiet', ...more])
    return { exitCode: ended.exitCode, ...(ended.json() as CheckResult) }
  }

  test('U7, U8: missing, changed and unknown files are found, and a repair deletes nothing', async () => {
    cpSync(at('ws'), at('sick'), { recursive: true })
    expect(await check(at('sick'), '--deep')).toMatchObject({ exitCode: 0, ok: true })
    const [missing, changed] = originals(at('sick'))
    rmSync(missing!)
    const bytes = readFileSync(changed!)
    bytes[bytes.length - 20] = bytes[bytes.length - 20]! ^ 0xff
    writeFileSync(changed!, bytes)
    const stray = join(at('sick'), 'originals', 'ab', 'stray.png')
    mkdirSync(join(at('sick'), 'originals', 'ab'), { recursive: true })
    writeFileSync(stray, 'stray')
    const shallow = await check(at('sick'))
    expect(shallow.exitCode).toBe(1)
    expect(shallow.findings.filter(({ severity }) => severity !== 'note').map(({ what }) => what)).toEqual([
      expect.stringContaining('is missing'),
      expect.stringContaining('No image uses'),
    ])
    const deep = await check(at('sick'), '--deep', '--repair')
    expect(deep.findings.some(({ what }) => what.includes('changed since import'))).toBe(true)
    expect(existsSync(stray)).toBe(false)
    expect(readFileSync(join(at('sick'), 'trash/quarantine/stray.png'), 'utf8')).toBe('stray')
    expect(readFileSync(changed!).equals(bytes)).toBe(true)
    expect((await check(at('sick'))).findings.some(({ what }) => what.includes('No image'))).toBe(false)
    // What it says to do makes the workspace whole: imported again, the missing and the changed original are right.
    const advice = new Set(deep.findings.flatMap(({ what, fix }) => (/^The original of/.test(what) ? [fix] : [])))
    expect([...advice]).toEqual([expect.stringContaining('Import the same file again (winnow import WS FILE)')])
    const { repaired } = await done<ImportResult>('import', at('sick'), at('in'))
    expect(repaired?.map(({ reason }) => reason).toSorted()).toEqual([
      'Its original was damaged and has been replaced.',
      'Its original was missing and has been restored.',
    ])
    expect(await check(at('sick'), '--deep')).toMatchObject({ exitCode: 0, ok: true })
  })

  test('U7: a damaged database and a broken audit are told', async () => {
    cpSync(at('ws'), at('torn'), { recursive: true })
    truncateSync(at('torn/winnow.db'), 40_000)
    const torn = await winnow(['doctor', at('torn'), '--quiet'])
    expect(torn.exitCode).toBe(1)
    expect(torn.stdout + torn.stderr).toMatch(/damaged|malformed/)
    const folder = at('forged')
    cpSync(at('ws'), folder, { recursive: true })
    const engine = await openEngine({ folder })
    engine.context.store.write(() => {
      engine.context.store.run('DROP TRIGGER audit_is_append_only_update')
      engine.context.store.run("UPDATE audit SET detail = '{}' WHERE seq = 1")
      engine.context.store.run('UPDATE image SET label_count = 7 WHERE id = 1')
    })
    await engine.close()
    const forged = await check(folder, '--repair')
    expect(forged.findings.some(({ check: name, severity }) => name === 'audit' && severity === 'error')).toBe(true)
    expect(forged.findings.find(({ check: name }) => name === 'counts')).toMatchObject({ repaired: true })
    expect((await check(folder)).findings.some(({ check: name }) => name === 'counts')).toBe(false)
  })
})

test('U1: the manifest of a backup names every file with its hash', () => {
  const bytes = readFileSync(at('whole.tar'))
  const start = bytes.lastIndexOf('{"winnow":"backup"')
  const manifest = JSON.parse(bytes.toString('utf8', start, bytes.lastIndexOf('}') + 1)) as {
    files: { path: string; sha256: string }[]
  }
  const hashes = manifest.files.filter(({ path }) => path.startsWith('originals/')).map(({ sha256 }) => sha256)
  const expected = readdirSync(at('in')).map((name) =>
    createHash('sha256')
      .update(readFileSync(at(`in/${name}`)))
      .digest('hex'),
  )
  expect(hashes.toSorted()).toEqual(expected.toSorted())
})
