import { useEffect, useRef } from 'react'
import type { Editor } from '../editor.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import { Stage } from '../layers/stage.ts'
import { listenToInput } from '../layers/stage-input.ts'
import { MiniMap } from './MiniMap.tsx'
import { Readout } from './Readout.tsx'
import { SkeletonFigure } from './SkeletonFigure.tsx'
import { WholeImageChips } from './WholeImageChips.tsx'

type EditorCanvasProps = {
  editor: Editor
  images: ImageLoader
  /** The image's content, for screen readers. */
  label: string
  /** Called for the right button and the menu key. */
  onMenu(event: MouseEvent): void
}

/** The editor's area: the stage paints into it, input goes to the editor. */
export function EditorCanvas({ editor, images, label, onMenu }: EditorCanvasProps) {
  const area = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!area.current) return
    const stage = new Stage(area.current, editor, images)
    const { current } = area
    const stopListening = listenToInput(current, editor)
    current.addEventListener('contextmenu', onMenu)
    return () => {
      stopListening()
      current.removeEventListener('contextmenu', onMenu)
      stage.close()
    }
  }, [editor, images, onMenu])

  return (
    <>
      <div ref={area} role="img" aria-label={label} className="absolute inset-0 touch-none overflow-hidden" />
      <WholeImageChips editor={editor} />
      <Readout editor={editor} images={images} />
      <SkeletonFigure editor={editor} />
      <MiniMap editor={editor} images={images} />
    </>
  )
}
