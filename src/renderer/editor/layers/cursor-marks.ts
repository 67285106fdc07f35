import { classInHand } from '../class-in-hand.ts'
import type { EditorState } from '../editor-state.ts'
import { shapesMadeBy } from '../tools/index.ts'

const [tagApartPx, tagMaxPx, tagHeightPx] = [12, 180, 18]

/**
 * Shows cross hairs, the brush's circle and the next class at the pointer, as elements: moving them repaints nothing.
 * Lines are white between dark edges, visible on every image.
 */
export function cursorMarks(host: HTMLElement) {
  const [across, down, circle, tag] = [mark(host), mark(host), mark(host), mark(host)]
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
  tag.dataset.testid = 'pointer-class'
  tag.style.cssText += `;max-width:${tagMaxPx}px;padding:1px 6px;overflow:hidden;border-left:4px solid;border-radius:4px;background:rgb(0 0 0 / 0.75);color:#fff;font-size:11px;line-height:16px;text-overflow:ellipsis;white-space:nowrap` // biome-ignore format: one style

  return {
    show(state: EditorState): void {
      const { pointer, tool, brushRadiusCssPx, brushErases, view } = state
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
      const drawn = pointer !== null && shapesMadeBy(tool).length > 0 ? classInHand(state) : null
      tag.style.display = drawn ? 'block' : 'none'
      if (!drawn || !pointer) return
      if (tag.textContent !== drawn.name) tag.textContent = drawn.name
      tag.style.borderColor = drawn.color
      const apartPx = tagApartPx + (brush ? brushRadiusCssPx : 0)
      // Flips to the other side of the pointer if there is no room.
      const isAtRight = pointer.leftPx + apartPx + tagMaxPx > view.widthPx
      const isAtBottom = pointer.topPx + apartPx + tagHeightPx > view.heightPx
      const [left, top] = [
        pointer.leftPx + (isAtRight ? -apartPx : apartPx),
        pointer.topPx + (isAtBottom ? -apartPx : apartPx),
      ]
      tag.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px) translate(${isAtRight ? -100 : 0}%, ${isAtBottom ? -100 : 0}%)`
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
