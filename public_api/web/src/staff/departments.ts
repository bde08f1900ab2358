import { ask, door, type Shapes } from "../api/door";

let kept: Promise<Shapes["DepartmentsOut"]> | null = null;

/** Departments and articles of the duty list; read once while the page is open. */
export function readDepartments(): Promise<Shapes["DepartmentsOut"]> {
  kept ??= ask(door.GET("/api/v1/departments")).catch((fault: unknown) => {
    kept = null;
    throw fault;
  });
  return kept;
}
