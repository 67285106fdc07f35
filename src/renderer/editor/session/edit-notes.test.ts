import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EditId, ImageId } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { editNotes } from './edit-notes.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/** A storage with a limit of characters. */
function memoryStorage(maxCharacters = Number.POSITIVE_INFINITY): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      const others = [...kept].reduce((sum, [other, text]) => sum + (other === key ? 0 : text.length), 0)
      if (others + value.length > maxCharacters) throw new DOMException('full', 'QuotaExceededError')
      kept.set(key, value)
    },
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}

const edit = (n: number, madeAtMs: number): UnsentEdit => ({
  workspace: '/w',
  imageId: 'img_1' as ImageId,
  editId: `edt_${String(n).padStart(16, '0')}` as EditId,
  kind: 'edit',
  diff: emptyDiff,
  madeAtMs,
  user: 'usr_1',
})

const steps = fc.array(fc.record({ n: fc.nat(8), isForgotten: fc.boolean() }), { maxLength: 60 })

test('whatever is noted and forgotten in whatever order, what is noted last of each is there, in the order made', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const storage = memoryStorage()
      storage.setItem('theme', '"dark"')
      const expected = new Map<string, UnsentEdit>()
      for (const [at, { n, isForgotten }] of all.entries()) {
        const one = edit(n, at)
        // Another page of the same browser uses the same storage.
        if (isForgotten) editNotes(storage).forget([one.editId])
        else editNotes(storage).note([one])
        if (isForgotten) expected.delete(one.editId)
        else expected.set(one.editId, one)
      }
      expect(editNotes(storage).all()).toEqual([...expected.values()].sort((a, b) => a.madeAtMs - b.madeAtMs))
      expect(storage.getItem('theme')).toBe('"dark"')
    }),
  )
})

test('what does not fit is left out, and the rest stays', () => {
  const notes = editNotes(memoryStorage(400))
  notes.note([edit(1, 1), edit(2, 2), edit(3, 3), edit(4, 4)])
  expect(notes.all().map(({ madeAtMs }) => madeAtMs)).toEqual([1, 2])
})
