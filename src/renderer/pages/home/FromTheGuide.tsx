import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { GuideDialog } from '../../class-guide/GuideDialog.tsx'
import { GuideEntry } from '../../class-guide/GuideEntry.tsx'
import { useGuide } from '../../class-guide/use-guide.ts'
import { Button } from '../../kit/index.ts'
import { HomeSection } from './HomeSection.tsx'

const maxShown = 3
const maxExamples = 2

/** The first guide entries; nothing without a guide. */
export function FromTheGuide() {
  const guide = useGuide()
  const [isOpen, setIsOpen] = useState(false)
  if (guide.length === 0) return null
  return (
    <HomeSection
      title={t`From the guide`}
      actions={
        <Button size="small" variant="quiet" onClick={() => setIsOpen(true)}>
          {t`All classes`}
        </Button>
      }
    >
      <ul className="flex flex-col gap-4">
        {guide.slice(0, maxShown).map(({ labelClass, examples }) => (
          <li key={labelClass.classId}>
            <GuideEntry labelClass={labelClass} examples={examples.slice(0, maxExamples)} />
          </li>
        ))}
      </ul>
      {isOpen && <GuideDialog guide={guide} firstId={null} onClose={() => setIsOpen(false)} />}
    </HomeSection>
  )
}
