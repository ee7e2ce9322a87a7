-- The words a value is found by, as before. Every new ticket asks for those of each of its values, and a sorted list for one of each row: an SQL function
-- that cannot be put into its statement is planned anew for each, an expression of PL/pgSQL once a connection.
create or replace function number_key(x float8) returns text language plpgsql immutable strict parallel safe as $$
declare
  b int8 := ('x' || encode(float8send(x + 0.0), 'hex'))::bit(64)::int8;
begin
  return lpad(to_hex(case when b < 0 then ~b else b # (-9223372036854775808)::int8 end), 16, '0');
end $$;
create or replace function field_keys(v jsonb, look text) returns text[] language plpgsql immutable parallel safe as $$
begin
  if look = 'text' then
    if jsonb_typeof(v) in ('string', 'boolean') then return array[text_key(v #>> '{}')]; end if;
  elsif look = 'number' then
    if jsonb_typeof(v) = 'number' then return array[number_key((v #>> '{}')::float8)]; end if;
  elsif look = 'list' then
    if jsonb_typeof(v) = 'array' then return array(select distinct text_key(e) from jsonb_array_elements_text(v) e); end if;
  elsif look = 'parts' then
    if jsonb_typeof(v) = 'object' then return array(select distinct text_key(e.value) from jsonb_each_text(v) e where e.value <> ''); end if;
  end if;
  return null;
end $$;
