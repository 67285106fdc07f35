import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shapes } from '#model/shapes/index.ts'
import { chooseClass, takeTool } from './actions/classes.ts'
import { classInHand, isForNext, nextClass } from './class-in-hand.ts'
import type { Editor } from './editor.ts'
import { annotationsIn, box, classes, editorWith, labelsWith, sessionOf } from './play-editor.ts'
import { annotationId } from './session/fake-engine.ts'
import { select, shapesMadeBy, tools } from './tools/index.ts'

/** Draws with the current tool. */
function drawn(editor: Editor) {
  const [shape = 'box'] = shapesMadeBy(editor.state.tool)
  const { gesture } = shapes[shape]
  const unit = gesture.kind === 'click' ? [[50, 50]] : gesture.kind === 'drag' ? [[50, 50], [90, 90]] : [[50, 50], [90, 50], [90, 90]] // biome-ignore format: points
  return shape === 'skeleton' ? null : shapes[shape].create(unit as [number, number][], null)
}

const act = fc.oneof(
  fc.record({ do: fc.constant('class' as const), classId: fc.constantFrom(...classes.map(({ classId }) => classId)) }),
  fc.record({ do: fc.constant('tool' as const), name: fc.constantFrom(...tools.map(({ name }) => name)) }),
  fc.record({ do: fc.constant('select' as const), n: fc.integer({ min: -1, max: 1 }) }),
  fc.record({ do: fc.constant('image' as const), n: fc.integer({ min: 2, max: 5 }) }),
  fc.record({ do: fc.constant('draw' as const) }),
)

describe('the class that is named for the next shape', () => {
  it('is the one that it gets, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        const editor = await editorWith(labelsWith([box(10), 1], [box(100), 6]))
        for (const one of acts) {
          if (one.do === 'class') chooseClass(editor, one.classId)
          else if (one.do === 'tool') takeTool(editor, tools.find(({ name }) => name === one.name)!)
          else if (one.do === 'select') editor.selection.select(one.n < 0 ? null : annotationId(one.n))
          else if (one.do === 'image') editor.show(await sessionOf(one.n, labelsWith([box(10), one.n % 2 ? 1 : 2])))
          else {
            const named = nextClass(editor.state)
            const before = annotationsIn(editor).length
            const geometry = drawn(editor)
            if (!geometry || !editor.edits.create(geometry)) continue
            expect(
              annotationsIn(editor)
                .slice(before)
                .map(({ classId }) => classId),
            ).toEqual([named?.classId])
            // It is selected now and still has the class in hand.
            expect(classInHand(editor.state)?.classId).toBe(named?.classId)
          }
        }
      }),
    )
  })

  it('is not that of what is selected while a tool that draws is in hand', async () => {
    for (const tool of tools.filter((one) => shapesMadeBy(one).length > 0 && one.pointer !== 'brush')) {
      const editor = await editorWith(labelsWith([box(10), 1], [box(100), 6], [box(200), 6]))
      editor.selection.select(annotationId(0))
      expect(classInHand(editor.state)?.name).toBe('dog')
      takeTool(editor, tool)
      expect([tool.name, isForNext(editor.state), classInHand(editor.state)]).toEqual([
        tool.name,
        true,
        nextClass(editor.state),
      ])
      chooseClass(editor, 6)
      expect(annotationsIn(editor)[0]!.classId).toBe(1)
      expect(editor.state.tool).toBe(tool)
    }
  })

  it('stays when what is selected can’t have the class that is chosen', async () => {
    const editor = await editorWith(labelsWith([box(10), 1]))
    takeTool(editor, select)
    editor.selection.select(annotationId(0))
    chooseClass(editor, 2)
    editor.selection.select(null)
    expect(classInHand(editor.state)?.name).toBe('dog')
  })

  it('is one that the tool can make, on each image', async () => {
    const editor = await editorWith(labelsWith([box(10), 1]))
    takeTool(editor, tools.find(({ name }) => name === 'box')!)
    editor.show(await sessionOf(2, labelsWith([{ shape: 'polygon', rings: [[[0, 0], [9, 0], [9, 9]]] }, 2]))) // biome-ignore format: a triangle
    expect(nextClass(editor.state)?.name).toBe('dog')
    editor.toolbox.setTool(tools.find(({ name }) => name === 'mask')!)
    chooseClass(editor, 2)
    expect(nextClass(editor.state)?.name).toBe('road')
  })
})
