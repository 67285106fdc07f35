import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CropStrip } from '../../class-map/CropStrip.tsx'
import { queries } from '../../connection/index.ts'
import { ClassMapDialog } from '../../dialogs/ClassMapDialog.tsx'
import { Button, formatCount, Panel } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'

/** Classes that the current model found and nobody has mapped yet; nothing if there are none. */
export function WaitingClasses() {
  const { data: waiting = [] } = useQuery(queries.models.waitingClasses.queryOptions())
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const refusal = useRefusal('models.saveClassMap', t`map classes of a model`)
  const [isMapping, setIsMapping] = useState(false)
  const current = models.find(({ aliases }) => aliases.includes('current'))
  if (!current || waiting.length === 0) return null
  return (
    <Panel
      title={t`${current.name} also says`}
      className="mb-4"
      actions={
        <>
          <span className="text-xs text-text-3">{t`Ignored until you map them`}</span>
          <Button size="small" refused={refusal} onClick={() => setIsMapping(true)}>
            {t`Map…`}
          </Button>
        </>
      }
    >
      <ul
        aria-label={t`Unmapped model classes`}
        className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-x-6 gap-y-2"
      >
        {waiting.map(({ modelClass, name, found, example }) => (
          <li key={modelClass} className="flex items-center gap-3">
            <CropStrip crops={[example]} label={t`An example of ${name}`} />
            <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
            <span className="tabular text-xs text-text-3">{t`${formatCount(found)} found`}</span>
          </li>
        ))}
      </ul>
      {isMapping && <ClassMapDialog model={current} onClose={() => setIsMapping(false)} />}
    </Panel>
  )
}
