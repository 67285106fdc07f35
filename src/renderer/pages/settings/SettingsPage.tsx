import { useEffect, useRef } from 'react'
import { PageHeader } from '../../kit/index.ts'
import { RequireRole, RoleNote } from '../../roles/index.ts'
import { usePageParams } from '../../route/route.ts'
import { BackupPanel } from './BackupPanel.tsx'
import { CheckPanel } from './CheckPanel.tsx'
import { ClassesPanel } from './ClassesPanel.tsx'
import { RetentionPanel } from './RetentionPanel.tsx'
import { ReviewPanel } from './ReviewPanel.tsx'
import { ThresholdsPanel } from './ThresholdsPanel.tsx'
import { UsersPanel } from './UsersPanel.tsx'

/** Settings of the workspace, its users and its label set. */
export function SettingsPage() {
  const { section } = usePageParams('settings')
  const page = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (section === undefined) return
    const headings = [...(page.current?.querySelectorAll('h2') ?? [])]
    headings.find(({ textContent }) => textContent.startsWith(section))?.scrollIntoView()
  }, [section])
  return (
    <div ref={page} className="flex h-full min-h-0 flex-col">
      <PageHeader title="Settings" detail="Workspace settings" />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(0,1fr)] content-start gap-4 overflow-y-auto px-7 py-4">
        <RoleNote
          to="workspace.changeSettings"
          what="change settings and users, back up and check"
          className="col-span-2"
        />
        <ClassesPanel />
        <RequireRole to="workspace.changeSettings">
          <div className="flex flex-col gap-4">
            <ThresholdsPanel />
            <RetentionPanel />
          </div>
          <div className="flex flex-col gap-4">
            <ReviewPanel />
            <UsersPanel />
            <BackupPanel />
            <CheckPanel />
          </div>
        </RequireRole>
      </div>
    </div>
  )
}
