import { expect, test } from 'vitest'
import { partsOf } from './parts-of.ts'

test('the parts of a package have their full names and all forms of licenses', () => {
  const components = [
    { group: '@aws-sdk', name: 'client-s3', version: '3.0.0', licenses: [{ license: { id: 'Apache-2.0' } }] },
    { name: 'choice', version: '1.0.0', licenses: [{ expression: '(MIT OR CC0-1.0)' }] },
    { name: 'own', version: '2.0.0', licenses: [{ license: { name: 'A license of its own' } }] },
    { name: 'silent', version: '3.0.0' },
  ]
  expect(partsOf({ bomFormat: 'CycloneDX', components })).toEqual([
    { name: '@aws-sdk/client-s3', version: '3.0.0', license: 'Apache-2.0' },
    { name: 'choice', version: '1.0.0', license: '(MIT OR CC0-1.0)' },
    { name: 'own', version: '2.0.0', license: 'A license of its own' },
    { name: 'silent', version: '3.0.0', license: '' },
  ])
})
