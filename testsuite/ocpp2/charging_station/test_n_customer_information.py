"""OCPP 2.x block N: what a charging station knows of its customers."""

from ocpp_verdict import Customers, Operator, Sut, case


@case
async def test_tc_n_27_cs(customer_known: Customers) -> None:
    """Get customer information - there is some.

    The station tells what it has stored of an identification.
    """
    answer = await customer_known.ask(1, report=True)
    answer.expect(2, status="Accepted")
    await customer_known.told(3, customer_known.something())


@case
async def test_tc_n_28_cs(customers: Customers) -> None:
    """Get customer information - there is none.

    The station says so when it has stored nothing of an identification.
    """
    answer = await customers.ask(1, report=True)
    answer.expect(2, status="Accepted")
    await customers.told(3)


@case
async def test_tc_n_30_cs(customer_known: Customers) -> None:
    """Clear customer information - told once more, then gone.

    The station tells what it has stored of an identification, forgets it, and has nothing to tell of it afterwards.
    """
    answer = await customer_known.ask(1, report=True, clear=True)
    answer.expect(2, status="Accepted")
    before = await customer_known.told(3, customer_known.something())
    answer = await customer_known.ask(5, report=True)
    answer.expect(6, status="Accepted")
    customer_known.cleared(7, before, await customer_known.told(7))


@case
async def test_tc_n_31_cs(customers: Customers) -> None:
    """Clear customer information - there is none.

    The station says so when it has nothing to forget of an identification.
    """
    answer = await customers.ask(1, report=True, clear=True)
    answer.expect(2, status="Accepted")
    await customers.told(3)


@case
async def test_tc_n_32_cs(customers: Customers) -> None:
    """Clear customer information - without telling it.

    The station says that it has forgotten an identification.
    """
    answer = await customers.ask(1, clear=True)
    answer.expect(2, status="Accepted")
    await customers.told(3)


@case
async def test_tc_n_62_cs(customers: Customers, operator: Operator, sut: Sut) -> None:
    """Clear customer information - by the name of a customer.

    The station tells what it has stored of a customer, forgets it, and has nothing to tell of him afterwards.
    """
    await operator.confirm(f"Does the station know the customer {sut.customer_identifier}?")
    answer = await customers.ask(1, report=True, clear=True, customerIdentifier=sut.customer_identifier)
    answer.expect(2, status="Accepted")
    before = await customers.told(3, customers.something())
    answer = await customers.ask(5, report=True, customerIdentifier=sut.customer_identifier)
    answer.expect(6, status="Accepted")
    customers.cleared(7, before, await customers.told(7))
