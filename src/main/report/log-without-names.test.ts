import { expect, test } from 'vitest'
import { logWithoutNames } from './log-without-names.ts'

test('of a log stay times, ids, kinds of errors and places in Winnow, and no name', () => {
  const log = [
    '2026-12-01T09:00:00.000Z info Imported /home/anna/secret-garden by anna',
    '2026-12-01T09:00:01.000Z error [a1b2c3d4] library.import SqliteError: disk is full SQLITE_FULL /home/anna/x.jpg',
    '    at Store.write (/opt/winnow/out/main/engine-host.js:12:34)',
    '    at file:///home/anna/winnow/src/engine/store/store.ts:5:6',
    'anna/images/face.jpg',
  ].join('\n')
  expect(logWithoutNames(log)).toBe(
    [
      '2026-12-01T09:00:00.000Z info',
      '2026-12-01T09:00:01.000Z error [a1b2c3d4] SqliteError SQLITE_FULL',
      '    at engine-host.js:12:34',
      '    at store.ts:5:6',
    ].join('\n'),
  )
})
