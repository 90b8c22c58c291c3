import { expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { commands } from '#commands'
import { queries } from '#shell'
import { openApi } from './openapi.js'

type Operation = {
  operationId: string
  tags: string[]
  parameters?: { name: string; in: string; required: boolean; schema: object; example?: unknown }[]
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> }
  responses: Record<string, { description: string }>
}
const document = JSON.parse(JSON.stringify(openApi()))
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.values(methods).map((operation) => ({ path, operation })),
)

test('is a document of OpenAPI 3.1 with what one must have', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
  for (const { path, operation } of operations) {
    expect(path).toMatch(/^\//)
    expect(Object.keys(operation.responses).length).toBeGreaterThan(0)
    for (const { description } of Object.values(operation.responses)) expect(description).toEqual(expect.any(String))
  }
})

test('every command and every query stands in it, under an id of its own', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { name } of [...commands, ...queries]) expect(ids).toContain(name)
})

test('parameters in paths are those of the path', () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path')
    expect(declared.map(({ name }) => name).sort()).toEqual(named.sort())
    expect(declared.every(({ required }) => required)).toBe(true)
  }
})

test('references lead somewhere', () => {
  const text = JSON.stringify(document)
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    expect(Object.keys(document.components.schemas)).toContain(name)
  expect(text.match(/"\$ref"/g)!.length).toBe(text.match(/"\$ref":"#\/components\/schemas\//g)!.length)
})

test('schemas are JSON Schema 2020-12, and examples are valid by them', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'all', components: document.components })
  const compiled = (schema: object) =>
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"all#/components')))
  for (const { operation } of operations) {
    for (const { schema, example, name } of operation.parameters ?? [])
      if (example !== undefined) expect([name, compiled(schema)(example)]).toEqual([name, true])
    for (const { schema, example } of Object.values(operation.requestBody?.content ?? {}))
      if (example !== undefined)
        expect([operation.operationId, compiled(schema)(example)]).toEqual([operation.operationId, true])
  }
})
