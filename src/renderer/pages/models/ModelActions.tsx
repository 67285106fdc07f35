import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { ChartNoAxesCombined, Ellipsis, Gauge, Play, Shuffle, Target, Trash2, X } from 'lucide-react'
import type { Model } from '#contract'
import { isPrompted } from '../../class-map/use-class-map.ts'
import { queries } from '../../connection/index.ts'
import { Button, Menu } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { RequireRole } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { aliasLooks } from './alias-styles.ts'
import { predictsLabels } from './model-use.ts'

const testAliases = ['candidate', 'canary', 'shadow'] as const

type ModelActionsProps = { model: Model; isMeasuring: boolean; onMap(): void; onMeasure(): void; onRemove(): void }

/** The actions for a model: common ones as buttons, others in a menu. */
export function ModelActions({ model, isMeasuring, onMap, onMeasure, onRemove }: ModelActionsProps) {
  const removeAlias = useMutation(queries.models.removeAlias.mutationOptions())
  const prelabel = useMutation(queries.models.prelabel.mutationOptions())
  const isCurrent = model.aliases.includes('current')
  const predicts = predictsLabels(model)
  return (
    <RequireRole to="models.moveAlias">
      <div className="flex flex-wrap gap-2">
        {predicts && (
          <>
            {!isCurrent && (
              <Button icon={Target} onClick={() => openModelChange({ modelId: model.modelId, alias: 'current' })}>
                {t`Make current…`}
              </Button>
            )}
            <Button
              icon={Play}
              disabled={prelabel.isPending}
              onClick={() => prelabel.mutate({ modelId: model.modelId })}
            >
              {t`Run on new images`}
            </Button>
            <Button
              icon={ChartNoAxesCombined}
              onClick={() => navigate('models', { modelId: model.modelId, view: 'evaluation' })}
            >
              {t`Evaluation`}
            </Button>
            <Button icon={Shuffle} onClick={onMap}>
              {isPrompted(model) ? t`See what it finds…` : t`Class map…`}
            </Button>
            <Button icon={Gauge} disabled={isMeasuring} onClick={onMeasure}>
              {isMeasuring ? t`Measuring…` : t`Measure speed`}
            </Button>
          </>
        )}
        <Menu
          trigger={<Button icon={Ellipsis}>{t`More`}</Button>}
          items={[
            ...(predicts
              ? [
                  {
                    label: t`Run again on all images`,
                    icon: Play,
                    disabled: prelabel.isPending,
                    run: () => prelabel.mutate({ modelId: model.modelId, again: true }),
                  },
                  'separator' as const,
                ]
              : []),
            ...(predicts ? testAliases : []).map((alias) => ({
              label: t`Make ${alias}…`,
              icon: aliasLooks[alias].icon,
              disabled: isCurrent || model.aliases.includes(alias),
              run: () => openModelChange({ modelId: model.modelId, alias }),
            })),
            ...testAliases
              .filter((alias) => model.aliases.includes(alias))
              .map((alias) => ({
                label: t`Remove alias ${alias}`,
                icon: X,
                run: () => removeAlias.mutate({ alias }),
              })),
            ...(predicts ? (['separator'] as const) : []),
            { label: t`Remove model…`, icon: Trash2, danger: true, run: onRemove },
          ]}
        />
      </div>
    </RequireRole>
  )
}
