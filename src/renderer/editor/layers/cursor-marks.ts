import type { EditorState } from '../editor-state.ts'

export type CursorMarks = { show(state: EditorState): void }

/**
 * Cross hairs and the circle of a brush under the pointer, as elements: moving them paints nothing again. Each line is
 * white between two dark ones, so that it is seen on every image.
 */
export function cursorMarks(host: HTMLElement): CursorMarks {
  const [across, down, circle] = [mark(host), mark(host), mark(host)]
  for (const line of [across, down]) {
    line.style.background = 'rgb(255 255 255 / 0.85)'
    line.style.boxShadow = '0 0 0 1px rgb(0 0 0 / 0.35)'
  }
  across.style.width = '100%'
  across.style.height = '1px'
  down.style.width = '1px'
  down.style.height = '100%'
  circle.style.borderRadius = '50%'
  circle.style.border = '1px solid #fff'
  circle.style.boxShadow = '0 0 0 1px rgb(0 0 0 / 0.7), inset 0 0 0 1px rgb(0 0 0 / 0.7)'

  return {
    show({ pointer, tool, brushRadiusCssPx, brushErases }) {
      const cross = pointer !== null && tool.pointer === 'cross'
      const brush = pointer !== null && tool.pointer === 'brush'
      across.style.display = cross ? 'block' : 'none'
      down.style.display = across.style.display
      circle.style.display = brush ? 'block' : 'none'
      if (cross) {
        across.style.transform = `translateY(${Math.round(pointer.topPx)}px)`
        down.style.transform = `translateX(${Math.round(pointer.leftPx)}px)`
      }
      if (brush) {
        circle.style.width = `${2 * brushRadiusCssPx}px`
        circle.style.height = circle.style.width
        circle.style.borderStyle = brushErases ? 'dashed' : 'solid'
        circle.style.transform = `translate(${pointer.leftPx - brushRadiusCssPx}px, ${pointer.topPx - brushRadiusCssPx}px)`
      }
    },
  }
}

function mark(host: HTMLElement): HTMLElement {
  const element = document.createElement('div')
  element.setAttribute('aria-hidden', 'true')
  element.style.cssText =
    'position:absolute;inset:0 auto auto 0;box-sizing:border-box;pointer-events:none;display:none;will-change:transform'
  host.append(element)
  return element
}
