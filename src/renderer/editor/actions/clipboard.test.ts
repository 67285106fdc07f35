import { describe, expect, it } from 'vitest'
import { annotationsIn, announcement, box, editorWith, geometriesIn, labelsWith, sessionOf } from '../play-editor.ts'
import { annotationId } from '../session/fake-engine.ts'
import { copy, duplicate, paste, repeatPrevious } from './clipboard.ts'

describe('copies', () => {
  it('lie beside what they come from, and on another image where it was', async () => {
    const editor = await editorWith(labelsWith([box(10)]))
    editor.selection.select(annotationId(0))
    copy(editor)
    paste(editor)
    paste(editor)
    const [first, second, third] = geometriesIn(editor) as { x: number }[]
    expect(first!.x).toBe(10)
    expect(second!.x).toBeGreaterThan(10)
    expect(third!.x).toBeGreaterThan(second!.x)
    editor.show(await sessionOf(2, labelsWith()))
    paste(editor)
    expect(geometriesIn(editor)).toEqual([box(10)])
    duplicate(editor)
    expect(geometriesIn(editor)).toHaveLength(2)
  })

  it('repeat the labels of the image before, but not twice', async () => {
    const editor = await editorWith(labelsWith([box(10)], [{ shape: 'whole-image' }, 3]))
    editor.show(null)
    editor.show(await sessionOf(2, labelsWith([{ shape: 'whole-image' }, 4])))
    repeatPrevious(editor)
    expect(annotationsIn(editor).map(({ classId }) => classId)).toEqual([4, 1])
    expect(announcement(editor)).toContain('1 object copied from 1.jpg')
    expect(announcement(editor)).toContain('1 object skipped')
    repeatPrevious(editor)
    expect(annotationsIn(editor)).toHaveLength(2)
  })
})
