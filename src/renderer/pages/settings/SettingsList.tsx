import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { queries } from '../../connection/index.ts'
import { Button } from '../../kit/index.ts'
import { SettingRow } from './SettingRow.tsx'
import type { Setting } from './setting.ts'

/** The settings of a section. Advanced ones are folded away. */
export function SettingsList({ settings: listed }: { settings: readonly Setting[] }) {
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  const { data: managed } = useQuery(queries.workspace.managed.queryOptions())
  const [showsAdvanced, setShowsAdvanced] = useState(false)
  if (!settings || !managed) return null
  const advanced = listed.filter((setting) => setting.advanced === true)
  const rows = (some: readonly Setting[]) =>
    some.map((setting) => <SettingRow key={setting.key} setting={setting} settings={settings} managed={managed} />)
  return (
    <div className="flex max-w-4xl flex-col">
      {managed.problems.length > 0 && (
        <p role="alert" className="flex flex-col gap-1 rounded-lg bg-inset px-4 py-3 text-warn">
          <strong>{t`The settings of your administrator have a mistake. What can’t be read is locked.`}</strong>
          {managed.problems.map((problem) => (
            <span key={problem} data-selectable>
              {problem}
            </span>
          ))}
        </p>
      )}
      {rows(listed.filter((setting) => setting.advanced !== true))}
      {advanced.length > 0 && (
        <div className="pt-3">
          <Button
            variant="quiet"
            icon={ChevronRight}
            aria-expanded={showsAdvanced}
            className={showsAdvanced ? '[&>svg]:rotate-90' : undefined}
            onClick={() => setShowsAdvanced(!showsAdvanced)}
          >
            {t`Advanced`}
          </Button>
        </div>
      )}
      {showsAdvanced && rows(advanced)}
    </div>
  )
}
