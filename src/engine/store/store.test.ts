import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openForReading, openStore, type Store } from './index.ts'

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-store-'))
  store = await openStore(folder)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const addUser = (name: string) =>
  store.run("INSERT INTO user (name, role, created_at) VALUES (?, 'admin', 1)", [name]).lastRow
const userNames = () => store.all<{ name: string }>('SELECT name FROM user ORDER BY id').map(({ name }) => name)

/** Runs a module text in a separate Node process; resolves with its output, after it ended or was killed. */
function runAside(source: string, killOn?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    let complaint = ''
    child.stderr.on('data', (text) => {
      complaint += text
    })
    child.stdout.on('data', (text) => {
      printed += text
      if (killOn && printed.includes(killOn)) child.kill('SIGKILL')
    })
    child.on('close', (code) => {
      if (killOn || code === 0) resolve(printed)
      else reject(new Error(complaint))
    })
  })
}
const storeModule = JSON.stringify(new URL('./index.ts', import.meta.url).href)

describe('S1', () => {
  test.each(['write', 'writeShared'])(
    'S1: after kill -9 all is there that %s committed, nothing that it did not',
    async (write) => {
      await store.close()
      const printed = await runAside(
        `import { openStore } from ${storeModule}
       const store = await openStore(${JSON.stringify(folder)})
       for (let i = 0; ; i++) {
         store.${write}(() => store.run("INSERT INTO user (name, role, created_at) VALUES (?, 'admin', 1)", ['user ' + i]))
         process.stdout.write('committed ' + i + '\\n')
         if (i === 20) store.${write}(() => {
           store.run("INSERT INTO user (name, role, created_at) VALUES ('never committed', 'admin', 1)")
           process.stdout.write('KILL\\n')
           for (;;) {}
         })
       }`,
        'KILL',
      )
      store = await openStore(folder)
      expect(printed).toContain('committed 20')
      expect(userNames()).toEqual(Array.from({ length: 21 }, (_, i) => `user ${i}`))
      expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    },
  )

  test('S1: write-ahead log and full synchronization are on', () => {
    expect(store.pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }])
    expect(store.pragma('synchronous')).toEqual([{ synchronous: 2 }])
  })

  test('S1: only what a job can repeat is not waited for until it is on the disk', () => {
    const synchronous = () => (store.pragma('synchronous') as [{ synchronous: number }])[0].synchronous
    expect(store.writeShared(() => [addUser('ada'), synchronous()].at(-1))).toBe(1)
    expect(store.write(() => [addUser('bo'), synchronous()].at(-1))).toBe(2)
    expect(store.write(() => store.writeShared(synchronous))).toBe(2)
    const halfway = () => {
      addUser('never committed')
      throw new Error('halfway')
    }
    expect(() => store.writeShared(halfway)).toThrow('halfway')
    expect(synchronous()).toBe(2)
    expect(userNames()).toEqual(['ada', 'bo'])
  })

  test('S1: a large log is taken over by a thread beside what is written; whoever reads sees all meanwhile', async () => {
    const logBytes = () => statSync(join(folder, 'winnow.db-wal')).size
    store.writeShared(() => addUser('large'.padEnd(40_000_000, 'x')))
    expect(logBytes()).toBeGreaterThan(40_000_000)
    const reader = openForReading(folder)
    let written = 1
    while (logBytes() > 1_000_000) {
      store.writeShared(() => addUser(`user ${written++}`))
      expect(reader.values('SELECT count(*) FROM user')).toEqual([written])
      await wait(5)
    }
    reader.close()
    expect(store.values('SELECT substr(name, 1, 7) FROM user ORDER BY id').slice(0, 2)).toEqual(['largexx', 'user 1'])
    expect(store.values('SELECT count(*) FROM user')).toEqual([written])
  })

  test('S1: somebody who reads for long keeps the log, and others write; later it ends', async () => {
    const logBytes = () => statSync(join(folder, 'winnow.db-wal')).size
    const add = (name: string) => store.write(() => addUser(name.padEnd(40_000_000, 'x')))
    store.write(() => addUser('first'))
    const reader = openForReading(folder)
    reader.atOneMoment(() => {
      expect(reader.values('SELECT count(*) FROM user')).toEqual([1])
      add('ada')
      expect(reader.values('SELECT count(*) FROM user')).toEqual([1])
    })
    reader.close()
    add('bo')
    for (let n = 0; logBytes() > 1_000_000; n++) {
      store.write(() => addUser(`more ${n}`.padEnd(200_000, 'x')))
      await wait(5)
    }
    expect(
      userNames()
        .slice(0, 3)
        .map((name) => name.slice(0, 3)),
    ).toEqual(['fir', 'ada', 'box'])
  })
})

describe('S2', () => {
  test('S2: a writing statement outside of write throws and changes nothing', () => {
    expect(() => addUser('ada')).toThrow('one door for writes')
    expect(() => store.get("INSERT INTO user (name, role, created_at) VALUES ('bo', 'admin', 1) RETURNING id")).toThrow(
      'one door for writes',
    )
    expect(userNames()).toEqual([])
  })

  test('S2: the same statement inside of write is fine, and refused again afterward', () => {
    store.write(() => addUser('ada'))
    expect(() => addUser('bo')).toThrow('one door for writes')
    expect(userNames()).toEqual(['ada'])
  })
})

describe('S3', () => {
  test('S3: a callback that throws leaves nothing behind, and the store goes on', () => {
    expect(() =>
      store.write(() => {
        addUser('ada')
        throw new Error('halfway')
      }),
    ).toThrow('halfway')
    store.write(() => addUser('bo'))
    expect(userNames()).toEqual(['bo'])
  })

  test('S3: a write inside of a write is undone with the outer one', () => {
    expect(() =>
      store.write(() => {
        store.write(() => addUser('inner'))
        throw new Error('outer')
      }),
    ).toThrow('outer')
    expect(userNames()).toEqual([])
  })

  test('S3: a callback that gives a promise is refused and undone', () => {
    expect(() => store.write(async () => addUser('later'))).toThrow('synchronous')
    expect(userNames()).toEqual([])
  })
})

/** Adds one image with one edit and one retention event; returns the image's row. */
function addHistory(): void {
  store.write(() => {
    const user = addUser('ada')
    const source = store.run("INSERT INTO source (name) VALUES ('here')").lastRow
    const image = store.run(
      `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
       VALUES ('00', 'a.jpg', 'owned', 'a.jpg', ?, 'jpeg', 1, 4, 3, 1, ?)`,
      [source, user],
    ).lastRow
    store.run(
      "INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES ('edt_00000001', ?, 1, 'edit', '{}', ?, 1)",
      [image, user],
    )
    store.run(
      `INSERT INTO retention_event (image_id, from_lifecycle, to_lifecycle, user_id, at)
       VALUES (?, 'active', 'retired', ?, 1)`,
      [image, user],
    )
  })
}

describe('S4', () => {
  test.each(['edit', 'retention_event'])('S4: rows of %s can be neither changed nor deleted nor replaced', (table) => {
    addHistory()
    const before = store.all(`SELECT * FROM ${table}`)
    expect(before).toHaveLength(1)
    for (const statement of [
      `UPDATE ${table} SET at = 2`,
      `DELETE FROM ${table}`,
      `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`,
    ]) {
      expect(() => store.write(() => store.run(statement))).toThrow('append-only')
    }
    expect(store.all(`SELECT * FROM ${table}`)).toEqual(before)
  })
})

describe('S5', () => {
  test('S5: a row that refers to nothing is refused', () => {
    expect(() => store.write(() => store.run("INSERT INTO image_tag (image_id, tag) VALUES (99, 'night')"))).toThrow(
      'FOREIGN KEY',
    )
  })

  test('S5: a value of the wrong type is refused', () => {
    expect(() =>
      store.write(() => store.run("INSERT INTO user (name, role, created_at) VALUES ('ada', 'admin', 'yesterday')")),
    ).toThrow('cannot store TEXT')
  })
})

describe('S13', () => {
  test('S13: a connection for reading sees one moment, whatever is written meanwhile, and can write nothing', () => {
    store.write(() => addUser('ada'))
    const reader = openForReading(folder)
    const names = () => reader.values<string>('SELECT name FROM user ORDER BY id')
    try {
      reader.atOneMoment(() => {
        expect(names()).toEqual(['ada'])
        store.write(() => addUser('bob'))
        expect(names()).toEqual(['ada'])
        expect(() => reader.all("UPDATE user SET name = 'eve' RETURNING name")).toThrow('readonly')
      })
      expect(names()).toEqual(['ada', 'bob'])
      expect(() => reader.atOneMoment(() => reader.get('SELECT colour FROM user'))).toThrow('no such column')
      expect(reader.atOneMoment(names)).toEqual(['ada', 'bob'])
    } finally {
      reader.close()
    }
    expect(userNames()).toEqual(['ada', 'bob'])
  })
})

test('S12, S14: a checkpoint that a full disk cut short is no damage; a page that the log does not have either is', async () => {
  const cut = join(folder, 'cut')
  mkdirSync(cut)
  const at = (place: string, name: string) => join(place, `winnow.db${name}`)
  store.pragma('wal_checkpoint(TRUNCATE)')
  const before = statSync(at(folder, '')).size
  store.write(() => {
    for (let i = 0; i < 40; i++) addUser(`${i} ${'x'.repeat(3000)}`)
  })
  copyFileSync(at(folder, '-wal'), at(cut, '-wal'))
  store.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(at(folder, ''), at(cut, ''))
  truncateSync(at(cut, ''), before + 4096)
  const opened = await openStore(cut)
  expect(opened.all('SELECT name FROM user').length).toBe(40)
  expect(opened.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  await opened.close()
  truncateSync(at(cut, ''), before)
  await expect(openStore(cut)).rejects.toThrow(`it is cut off after ${before} bytes`)
})

describe('S17', () => {
  const frozen = () =>
    store.all<{ name: string; labels: string }>(
      'SELECT name, labels FROM frozen_item JOIN dataset ON dataset.id = dataset_id ORDER BY name',
    )
  const freeze = (name: string) =>
    store.write(() => {
      const { lastRow } = store.run(
        `INSERT INTO dataset (name, where_text, seed, split, classes, hash, summary, created_at, created_by)
         VALUES (?, '', 1, '[80,10,10]', '[]', 'sealed', '{}', 0, 1)`,
        [name],
      )
      store.run(
        "INSERT INTO dataset_item (dataset_id, image_id, revision, split, labels) VALUES (?, 1, 1, 'train', '')",
        [lastRow],
      )
    })
  const addLabel = (id: string, position: number, others = '') =>
    `INSERT OR REPLACE INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
       updated_at, updated_by, score, layer, model_id, prediction_n, track, track_flags)
     VALUES (1, '${id}', ${position}, 1, 'box', '{"shape":"box","x":0.1,"y":2,"width":3,"height":4}', 0.1, 2, 3, 4, 'human', 0, 0, 1, ${others || 'NULL, NULL, NULL, NULL, NULL, NULL'})`

  test.each([
    ['added', addLabel('ann_c', 2)],
    ['changed', 'UPDATE annotation SET class_id = 2'],
    ['deleted', "DELETE FROM annotation WHERE id = 'ann_b'"],
    ['all deleted', 'DELETE FROM annotation'],
    ['replaced', addLabel('ann_a', 7)],
  ])('S17: what versions hold of labels stays when one is %s', (_, change) => {
    store.write(() => {
      addUser('ada')
      store.run("INSERT INTO source (name) VALUES ('camera')")
      store.run(`INSERT INTO image (id, sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
        VALUES (1, 'ab', 'a.jpg', 'owned', 'a.jpg', 1, 'jpeg', 1, 40, 30, 0, 1)`)
      store.run(
        "INSERT INTO label_class (id, name, color, position) VALUES (1, 'dog', '#000000', 1), (2, 'cat', '#000000', 2)",
      )
      store.run(
        "INSERT INTO model (id, name, sha256, file, family, size_bytes, classes, input, added_at, added_by) VALUES (3, 'm', 'cd', 'm.onnx', 'yolo', 1, '[]', '{}', 0, 1)",
      )
      store.run(addLabel('ann_a', 1, '0.30000000000000004, 2.5, 3, 8, 5, 3'))
      store.run(addLabel('ann_b', 0))
    })
    const geometry = { shape: 'box', x: 0.1, y: 2, width: 3, height: 4 }
    const label = { classId: 1, geometry, attributes: {}, origin: 'human' }
    const labels = [
      { id: 'ann_b', ...label, modelId: null, predictionId: null, score: null },
      {
        id: 'ann_a',
        ...label,
        modelId: 'mdl_3',
        predictionId: 'prd_3_8',
        score: 0.1 + 0.2,
        layer: 2.5,
        track: { number: 5, keyframe: true, outsideAfter: true },
      },
    ]
    freeze('v1')
    freeze('v2')
    const before = frozen()
    expect(before.map((version) => JSON.parse(version.labels))).toEqual([labels, labels])
    store.write(() => store.run(change))
    expect(frozen()).toEqual(before)
    freeze('v3')
    const third = frozen()[2]!
    expect(third.labels).not.toBe(before[0]!.labels)
    store.write(() => store.run(addLabel('ann_d', 9)))
    expect(frozen()).toEqual([...before, third])
    expect(store.values('SELECT count(*) FROM frozen_labels')).toEqual([2])
  })
})

test('what was deleted is nowhere in a database that is written again; others read meanwhile', async () => {
  const name = 'anna before she married'
  const inFile = () => readFileSync(join(folder, 'winnow.db')).includes(name)
  store.write(() => addUser(name))
  store.write(() => store.run('DELETE FROM user'))
  store.pragma('wal_checkpoint(TRUNCATE)')
  expect(inFile()).toBe(true)
  const compacting = store.compact()
  const reader = openForReading(folder)
  expect(reader.values('SELECT count(*) FROM user')).toEqual([0])
  reader.close()
  await compacting
  store.pragma('wal_checkpoint(TRUNCATE)')
  expect(inFile()).toBe(false)
})
