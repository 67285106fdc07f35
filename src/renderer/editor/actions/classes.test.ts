import { describe, expect, it } from 'vitest'
import { nextClass } from '../class-in-hand.ts'
import { annotationsIn, announcement, box, editorWith, editsIn, labelsWith } from '../play-editor.ts'
import { annotationId } from '../session/fake-engine.ts'
import { toolFor } from '../tools/index.ts'
import { chooseClass, takeTool } from './classes.ts'

describe('classes', () => {
  it('are picked with the tool of their usual shape', async () => {
    const editor = await editorWith(labelsWith())
    chooseClass(editor, 2)
    expect(editor.state).toMatchObject({ drawClassId: 2, tool: toolFor('mask') })
    editor.toolbox.setTool(toolFor('box')!)
    chooseClass(editor, 2)
    expect(editor.state.tool).toBe(toolFor('mask'))
  })

  it('are given only to shapes that they take, and bring their default answers', async () => {
    const editor = await editorWith(labelsWith([box(10)]))
    editor.selection.select(annotationId(0))
    chooseClass(editor, 2)
    expect(annotationsIn(editor)[0]!.classId).toBe(1)
    expect(announcement(editor)).toBe('road can’t be a bounding box.')
    chooseClass(editor, 6)
    expect(annotationsIn(editor)[0]).toMatchObject({ classId: 6, attributes: { pose: 'standing' } })
  })

  it('follow the tool that is taken in hand', async () => {
    const editor = await editorWith(labelsWith())
    chooseClass(editor, 2)
    takeTool(editor, toolFor('box')!)
    expect(nextClass(editor.state)?.classId).toBe(1)
    expect(announcement(editor)).toBe('New shapes get the class dog: road can’t be a bounding box.')
  })

  it('of the image exclude each other in one choice, and can be taken back', async () => {
    const editor = await editorWith(labelsWith())
    const given = () => annotationsIn(editor).map(({ classId }) => classId)
    chooseClass(editor, 3)
    chooseClass(editor, 5)
    expect(given()).toEqual([3, 5])
    chooseClass(editor, 4)
    expect(given()).toEqual([5, 4])
    expect(editsIn(editor)).toBe(3)
    chooseClass(editor, 5)
    expect(given()).toEqual([4])
  })
})
