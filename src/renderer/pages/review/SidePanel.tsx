import { useState } from 'react'
import { Tabs } from '../../kit/index.ts'
import { EditHistory } from './EditHistory.tsx'
import { useReview } from './flow-context.ts'
import { ImageFacts } from './ImageFacts.tsx'
import { ObjectList } from './ObjectList.tsx'
import { SelectedObject } from './SelectedObject.tsx'

type TabName = 'objects' | 'history' | 'image'

/** Objects, history and facts of the image on the stage. */
export function SidePanel() {
  const [tab, setTab] = useState<TabName>('objects')
  const imageId = useReview((state) => (state.status === 'image' ? state.imageId : null))
  return (
    <aside aria-label="About this image" className="flex w-[272px] shrink-0 flex-col border-l border-line bg-surface">
      <Tabs<TabName>
        value={tab}
        onChange={setTab}
        className="flex min-h-0 flex-1 flex-col [&>div:first-child]:px-3"
        tabs={[
          {
            name: 'objects',
            title: 'Objects',
            content: (
              <div className="flex h-full flex-col">
                <ObjectList />
                <SelectedObject />
              </div>
            ),
          },
          { name: 'history', title: 'History', content: <EditHistory /> },
          { name: 'image', title: 'Image', content: imageId && <ImageFacts imageId={imageId} /> },
        ]}
      />
    </aside>
  )
}
