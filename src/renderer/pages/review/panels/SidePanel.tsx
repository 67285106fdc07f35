import { t } from '@lingui/core/macro'
import { PanelRight } from 'lucide-react'
import { useKeysFor } from '../../../commands/index.ts'
import { classNames, IconButton, Tabs } from '../../../kit/index.ts'
import { CommentsPanel, useCommentsOf } from '../comments/CommentsPanel.tsx'
import { type SideTab, showTab, toggleSidePanel, useSidePanel } from '../comments/comments-store.ts'
import { useReview } from '../review-context.ts'
import { ClassPalette } from './ClassPalette.tsx'
import { EditHistory } from './EditHistory.tsx'
import { ImageFacts } from './ImageFacts.tsx'
import { ObjectList } from './ObjectList.tsx'
import { SelectedObject } from './SelectedObject.tsx'

export function SidePanel() {
  const imageId = useReview((state) => (state.status === 'image' ? state.imageId : null))
  if (!imageId) return null
  return (
    <>
      <PanelButton />
      <Panel imageId={imageId} />
    </>
  )
}

/** Toggles the panel in a narrow window, where it covers the image. */
function PanelButton() {
  const isOver = useSidePanel((state) => state.isOver)
  return (
    <div className="absolute top-2 right-2 z-20 hidden rounded-md bg-raised shadow-float slim:block">
      <IconButton
        icon={PanelRight}
        label={isOver ? t`Hide the objects` : t`Show the objects`}
        keys={useKeysFor('view.objects')}
        pressed={isOver}
        onClick={toggleSidePanel}
      />
    </div>
  )
}

function Panel({ imageId }: { imageId: Parameters<typeof useCommentsOf>[0] }) {
  const tab = useSidePanel((state) => state.tab)
  const isOver = useSidePanel((state) => state.isOver)
  const comments = useCommentsOf(imageId)
  const open = comments.data?.filter(({ resolved }) => resolved === null).length ?? 0
  return (
    <aside
      aria-label={t`Image details`}
      className={classNames(
        'flex w-75 shrink-0 flex-col border-l border-line bg-surface flat:overflow-y-auto flat:*:shrink-0',
        isOver ? 'slim:absolute slim:inset-y-0 slim:right-0 slim:z-10 slim:shadow-float' : 'slim:hidden',
      )}
    >
      <ClassPalette />
      <Tabs<SideTab>
        value={tab}
        onChange={showTab}
        isDense
        className="flex min-h-0 flex-1 flex-col flat:min-h-64 [&>div:first-child]:px-3"
        tabs={[
          {
            name: 'objects',
            title: t`Objects`,
            content: (
              <div className="flex h-full flex-col">
                <ObjectList />
                <SelectedObject />
              </div>
            ),
          },
          {
            name: 'comments',
            title: t`Comments`,
            ...(open > 0 && { count: open }),
            content: <CommentsPanel imageId={imageId} />,
          },
          { name: 'history', title: t`History`, content: <EditHistory /> },
          { name: 'image', title: t`Image`, content: <ImageFacts imageId={imageId} /> },
        ]}
      />
    </aside>
  )
}
