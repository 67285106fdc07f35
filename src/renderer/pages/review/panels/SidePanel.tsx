import { t } from '@lingui/core/macro'
import { Tabs } from '../../../kit/index.ts'
import { CommentsPanel, useCommentsOf } from '../comments/CommentsPanel.tsx'
import { type SideTab, showTab, useSidePanel } from '../comments/comments-store.ts'
import { useReview } from '../review-context.ts'
import { ClassPalette } from './ClassPalette.tsx'
import { EditHistory } from './EditHistory.tsx'
import { ImageFacts } from './ImageFacts.tsx'
import { ObjectList } from './ObjectList.tsx'
import { SelectedObject } from './SelectedObject.tsx'

/** Objects, comments, history and facts of the image on the stage. */
export function SidePanel() {
  const imageId = useReview((state) => (state.status === 'image' ? state.imageId : null))
  if (!imageId) return null
  return <Panel imageId={imageId} />
}

function Panel({ imageId }: { imageId: Parameters<typeof useCommentsOf>[0] }) {
  const tab = useSidePanel((state) => state.tab)
  const comments = useCommentsOf(imageId)
  const open = comments.data?.filter(({ resolved }) => resolved === null).length ?? 0
  return (
    <aside aria-label={t`Image details`} className="flex w-75 shrink-0 flex-col border-l border-line bg-surface">
      <ClassPalette />
      <Tabs<SideTab>
        value={tab}
        onChange={showTab}
        isDense
        className="flex min-h-0 flex-1 flex-col [&>div:first-child]:px-3"
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
